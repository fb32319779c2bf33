import type { FastifyReply, FastifyRequest } from 'fastify'

/* Hooks that lead to the one address where a page works. They lead there by a relative way, which is right behind a
   proxy that put something in front of the path, and never leads to another host. */

/** For pages whose links are relative: `/redoc/` leads to `/redoc`. */
export async function withoutTrailingSlash ({ url }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { path, query } = split(url)
  const [, page, slashes] = /([^/]+)(\/+)$/.exec(path) ?? []
  return slashes && reply.redirect(`${'../'.repeat(slashes.length)}${page}${query}`, 308)
}

/** For a page whose links are relative to a folder: `/chat` leads to `/chat/`. */
export async function withTrailingSlash ({ url }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { path, query } = split(url)
  return !path.endsWith('/') && reply.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/${query}`, 308)
}

/** For a page whose script takes its own address for a folder: `/docs?utm_source=QGIS` leads to `/docs`. */
export async function withoutQuery ({ url }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { path, query } = split(url)
  return query && reply.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}`, 308)
}

function split (url: string): { path: string, query: string } {
  const path = url.split('?', 1)[0]!
  return { path, query: url.slice(path.length) }
}
