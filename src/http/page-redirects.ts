import type { FastifyReply, FastifyRequest } from 'fastify'

/* Hooks that redirect to the canonical URL of a page. The location is relative, so that it is correct behind a proxy
   that adds a prefix, and never points to another host. */

/** For pages with relative links: redirects `/redoc/` to `/redoc`. */
export async function withoutTrailingSlash ({ url }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { path, query } = split(url)
  const [, page, slashes] = /([^/]+)(\/+)$/.exec(path) ?? []
  return slashes && reply.redirect(`${'../'.repeat(slashes.length)}${page}${query}`, 308)
}

/** For a page whose links are relative to a folder: redirects `/chat` to `/chat/`. */
export async function withTrailingSlash ({ url }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { path, query } = split(url)
  return !path.endsWith('/') && reply.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/${query}`, 308)
}

/** For a page whose script derives paths from its own URL: redirects `/docs/?utm_source=QGIS` to `/docs`. */
export async function withoutSlashAndQuery (request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { path, query } = split(request.url)
  if (path.endsWith('/')) return await withoutTrailingSlash(request, reply)
  return query && reply.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}`, 308)
}

function split (url: string): { path: string, query: string } {
  const path = url.split('?', 1)[0]!
  return { path, query: url.slice(path.length) }
}
