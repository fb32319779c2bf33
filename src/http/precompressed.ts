import { Negotiator } from '@fastify/accept-negotiator'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

/** Some 50 ms of a thread for a document of 100 kB; the highest quality takes ten times as long for 5 % less. */
const BROTLI_QUALITY = 9

const negotiator = new Negotiator({ supportedValues: ['br', 'gzip'] })

interface Versions {
  etag: string
  identity: Buffer
  br: Buffer
  gzip: Buffer
}

/**
 * A text that is sent to many: made and compressed once, at the first request, in a thread. A client revalidates it
 * by its ETag.
 */
export class Precompressed {
  readonly #write: () => string
  readonly #type: string
  #versions: Promise<Versions> | undefined

  constructor (type: string, write: () => string) {
    this.#type = type
    this.#write = write
  }

  /** Answers a GET or HEAD request. */
  async send (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const versions = await (this.#versions ??= compress(this.#write()))
    reply.type(this.#type).header('etag', versions.etag).header('cache-control', 'no-cache')
    addVary(reply, 'accept-encoding')
    if (request.headers['if-none-match']?.includes(versions.etag)) return reply.code(304).send()
    const encoding = negotiator.negotiate(request.headers['accept-encoding'] ?? '') as 'br' | 'gzip' | null
    if (encoding) reply.header('content-encoding', encoding)
    return reply.send(versions[encoding ?? 'identity'])
  }
}

async function compress (text: string): Promise<Versions> {
  const identity = Buffer.from(text)
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY }
  const [br, gzip] = await Promise.all([brotliAsync(identity, { params }), gzipAsync(identity, { level: 9 })])
  // Weak: it names the text, whatever its encoding.
  return { etag: `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`, identity, br, gzip }
}

/** Pages of other sites get a header of their own. */
function addVary (reply: FastifyReply, name: string): void {
  const others = reply.getHeader('vary')
  reply.header('vary', others === undefined ? name : `${String(others)}, ${name}`)
}
