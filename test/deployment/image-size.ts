/**
 * Weighs an image in an OCI layout, whose layers are compressed as in a registry: `image-size.ts <folder>`.
 * Started by .ci/image. Prints a line for each layer and exits 1 above the limit.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of all layers, compressed. */
const LIMIT = 80_000_000

interface Descriptor { digest: string }
interface Manifest { config: Descriptor, layers: Descriptor[] }
interface ImageConfig { history: Array<{ created_by: string, empty_layer?: boolean }> }

const folder = process.argv[2] ?? ''
const blob = ({ digest }: Descriptor): string => join(folder, 'blobs', ...digest.split(':'))
const read = (path: string): any => JSON.parse(readFileSync(path, 'utf8'))

const { manifests: [image] } = read(join(folder, 'index.json'))
const { config, layers }: Manifest = read(blob(image))
const { history }: ImageConfig = read(blob(config))
const steps = history.filter(({ empty_layer: isEmpty }) => !isEmpty)

let total = 0
for (const [index, layer] of layers.entries()) {
  const { size } = statSync(blob(layer))
  total += size
  print(size, steps[index]?.created_by.replace(/^\/bin\/sh -c #\(nop\) /, '') ?? '')
}
print(total, `in all; the limit is ${megabytes(LIMIT)}`)
if (total > LIMIT) {
  console.error('the image has become too large')
  process.exitCode = 1
}

function print (bytes: number, what: string): void {
  console.log(`${megabytes(bytes).padStart(12)}  ${what}`)
}

function megabytes (bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
