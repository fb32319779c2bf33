import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const [brotliAsync, gzipAsync] = [promisify(brotliCompress), promisify(gzip)]

/** Bytes: what is smaller is compressed as well as can be, and what is larger is loaded by few. */
const SMALL = 100_000
const LARGE = 1_000_000

/**
 * Writes compressed copies of a text file beside it, so that no request has to wait for them. The best quality takes
 * seconds for a megabyte, and `npm ci` waits for them.
 *
 * @param ofLarge quality of brotli for large files
 */
export async function compress (path, ofLarge = 9) {
  if (!/\.(js|css|json|svg|txt)$/.test(path)) return
  const bytes = readFileSync(path)
  const quality = bytes.length < SMALL ? 11 : bytes.length < LARGE ? 9 : ofLarge
  const [zipped, brotli] = await Promise.all([
    gzipAsync(bytes, { level: 9 }),
    brotliAsync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  ])
  writeFileSync(`${path}.gz`, zipped)
  writeFileSync(`${path}.br`, brotli)
}
