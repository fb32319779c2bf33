import { iter } from 'but-unzip'
import { Inflate, unzipSync } from 'fflate'
import { LayerError } from './file-layer.ts'

/** Bytes of all unpacked files together. */
const MAX_UNPACKED = 300_000_000
const MAX_FILES = 2000

/** Bytes that are unpacked at once; they become a thousand times as many at most. */
const STEP = 16 * 1024

/** Files of an archive that nobody put there, and those that hold no layer. */
const IGNORED = /(^|\/)(__MACOSX\/|\.)|\/$|\.(png|jpe?g|gif|webp|bmp|tiff?|pdf|txt|html?|docx?|xlsx?|sbn|sbx|shx|qix|lock)$/i

type Bytes = Uint8Array<ArrayBuffer>

/** The files of a ZIP archive. Its own statement of their sizes may be wrong: the bytes that come out are counted. */
export function unzip (bytes: Uint8Array, max = MAX_UNPACKED): { path: string, bytes: Bytes }[] {
  // Of the first file, which stands for all: a flag says that it is encrypted.
  if ((bytes[6]! & 1) === 1) throw new LayerError({ kind: 'zipLocked' })
  let left = max
  const tooLarge = () => new LayerError({ kind: 'zipTooLarge', length: max - left, max })
  const count = (length: number) => {
    left -= length
    if (left < 0) throw tooLarge()
  }
  const files: { path: string, bytes: Bytes }[] = []
  try {
    checkDirectory(bytes, max)
    for (const { filename: path, read } of iter(bytes, (deflated) => inflate(deflated, count))) {
      if (IGNORED.test(path)) continue
      if (files.length === MAX_FILES) throw tooLarge()
      const content = read() as Bytes
      const isStored = content.buffer === bytes.buffer
      if (isStored) count(content.length)
      files.push({ path, bytes: isStored ? content.slice() : content })
    }
  } catch (error) {
    throw error instanceof LayerError ? error : new LayerError({ kind: 'damaged', format: 'zip' })
  }
  return files
}

/** Refuses an archive by its own words, and one without a directory: `iter` would search for it without end. */
function checkDirectory (bytes: Uint8Array, max: number): void {
  let total = 0
  unzipSync(bytes, {
    filter ({ name, originalSize }) {
      if (!IGNORED.test(name)) total += originalSize
      return false
    },
  })
  if (total > max) throw new LayerError({ kind: 'zipTooLarge', length: total, max })
}

/** @param count is told of bytes before the next ones are made, and throws at too many */
function inflate (deflated: Uint8Array, count: (length: number) => void): Bytes {
  const parts: Uint8Array[] = []
  let length = 0
  const stream = new Inflate((part) => {
    count(part.length)
    length += part.length
    parts.push(part)
  })
  for (let start = 0; start < deflated.length; start += STEP) {
    stream.push(deflated.subarray(start, start + STEP), start + STEP >= deflated.length)
  }
  const whole = new Uint8Array(length)
  let end = 0
  for (const part of parts) {
    whole.set(part, end)
    end += part.length
  }
  return whole
}
