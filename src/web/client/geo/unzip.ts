import { unzipSync, type UnzipFileInfo } from 'fflate'
import { LayerError } from './file-layer.ts'

/** Bytes of all unpacked files together. */
const MAX_UNPACKED = 300_000_000
const MAX_FILES = 2000

/** Files of an archive that nobody put there, and those that hold no layer. */
const IGNORED = /(^|\/)(__MACOSX\/|\.)|\/$|\.(png|jpe?g|gif|webp|bmp|tiff?|pdf|txt|html?|docx?|xlsx?|sbn|sbx|shx|qix|lock)$/i

/** The files of a ZIP archive. Their sizes are checked before anything is unpacked. */
export function unzip (bytes: Uint8Array): { path: string, bytes: Uint8Array<ArrayBuffer> }[] {
  let total = 0
  let count = 0
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (IGNORED.test(name)) return false
    // Deflated data are hardly larger than what they become: another size is a lie.
    total += Math.max(originalSize, size)
    if (total > MAX_UNPACKED || ++count > MAX_FILES) {
      throw new LayerError({ kind: 'zipTooLarge', length: total, max: MAX_UNPACKED })
    }
    return true
  }
  // Of the first file, which stands for all: a flag says that it is encrypted.
  if ((bytes[6]! & 1) === 1) throw new LayerError({ kind: 'zipLocked' })
  try {
    return Object.entries(unzipSync(bytes, { filter }))
      .map(([path, bytes]) => ({ path, bytes: bytes as Uint8Array<ArrayBuffer> }))
  } catch (error) {
    throw error instanceof LayerError ? error : new LayerError({ kind: 'damaged', format: 'zip' })
  }
}
