import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const [brotliAsync, gzipAsync] = [promisify(brotliCompress), promisify(gzip)]

/** Bytes. */
const FAST_FROM = 1_000_000

/** Writes compressed copies of a text file beside it, so that no request has to wait for them. */
export async function compress (path) {
  if (!/\.(js|css|json|svg|txt)$/.test(path)) return
  const bytes = readFileSync(path)
  // The best quality takes seconds for a megabyte.
  const quality = bytes.length < FAST_FROM ? 11 : path.endsWith('.js') ? 10 : 9
  const [zipped, brotli] = await Promise.all([
    gzipAsync(bytes, { level: 9 }),
    brotliAsync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  ])
  writeFileSync(`${path}.gz`, zipped)
  writeFileSync(`${path}.br`, brotli)
}
