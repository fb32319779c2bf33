import sharp, { type Metadata, type Sharp } from 'sharp'
import { INVALID_IMAGE } from '../dialects/typed-decoder.ts'
import type { Rejection } from '../protocol/events.ts'
import { recover } from './truncated-image.ts'

/** libvips' names of the supported formats. Not SVG, which can contain scripts, nor GIF, whose animation PNG loses. */
const FORMATS = ['Png', 'Jpeg', 'Webp', 'Heif', 'Tiff']

/** Maximum number of pixels. A phone's photo has up to 50 million; a decompression bomb has more. */
const MAX_PIXELS = 100_000_000

/** Maximum size of a decoded image that must be in memory as a whole; others are decoded line by line. */
const MAX_WHOLE_BYTES = 100_000_000

/** Bytes per channel, by sharp's name of the depth. */
const BYTES: Record<string, number> = { uchar: 1, char: 1, ushort: 2, short: 2 }

/** Maximum for AVIF, which is decoded as a whole, at 19 bytes per pixel. Enough for a screen of 3840 × 2160. */
const MAX_AVIF_PIXELS = 8_400_000

/** Maximum processing time per image in seconds; less than a shutdown waits for it. */
const TIMEOUT = 4

/** Anything outside of RFC 4648, section 4. A pattern for the whole text would overflow the stack at a few million. */
const NOT_BASE64 = /[^A-Za-z0-9+/]/

// Block all other loaders, so that libvips does not even try them.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: FORMATS.map((format) => `VipsForeignLoad${format}Buffer`) })
// Several images are processed in parallel, each by one thread.
sharp.concurrency(1)
// Images do not repeat.
sharp.cache(false)

/**
 * Fits an image into a square, keeping its aspect ratio and never enlarging it.
 * Metadata, such as the location of the camera, is removed.
 *
 * @param base64 a PNG, JPEG, WebP, AVIF or TIFF file; of several images in it, the first is used
 * @param size side of the square in pixels
 * @returns a PNG in base64, or a rejection if the file is unsupported, corrupt or too large
 */
export async function fitImage (base64: string, size: number): Promise<string | Rejection> {
  const file = decodeBase64(base64)
  if (!file) return INVALID_IMAGE
  const deadline = performance.now() + TIMEOUT * 1000
  try {
    const metadata = await open(file, 'error').metadata()
    if (isTooLarge(metadata)) return INVALID_IMAGE
    const png = await fit(file, 'error', size, deadline).catch(async (error) => {
      const recovery = recover(file, metadata.height)
      if (!recovery) throw error
      if (recovery.intactRows) await checkRows(recovery.file, metadata.width, recovery.intactRows, deadline)
      return await fit(recovery.file, recovery.failOn, size, deadline)
    })
    return png.toString('base64')
  } catch {
    return INVALID_IMAGE
  }
}

type FailOn = 'none' | 'error' | 'warning'

const open = (file: Buffer, failOn: FailOn): Sharp =>
  sharp(file, { limitInputPixels: MAX_PIXELS, failOn, sequentialRead: true })

function fit (file: Buffer, failOn: FailOn, size: number, deadline: number): Promise<Buffer> {
  return open(file, failOn)
    .timeout({ seconds: secondsUntil(deadline) })
    // Applies the EXIF orientation, which is removed with the other metadata.
    .rotate()
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer()
}

/** Fails unless the first rows of an image are intact. Rows are decoded on demand, so those below do not matter. */
async function checkRows (file: Buffer, width: number, height: number, deadline: number): Promise<void> {
  await open(file, 'warning').timeout({ seconds: secondsUntil(deadline) })
    .extract({ left: 0, top: 0, width, height }).resize({ width: 1, height: 1 }).raw().toBuffer()
}

/** All attempts at one image share its time. sharp counts whole seconds. */
function secondsUntil (deadline: number): number {
  const seconds = Math.round((deadline - performance.now()) / 1000)
  if (seconds < 1) throw new Error('Too slow')
  return seconds
}

/** Accepts line breaks, which mail and shell tools insert. */
function decodeBase64 (text: string): Buffer | undefined {
  const digits = text.replace(/[\r\n]+/g, '').replace(/={1,2}$/, '')
  return NOT_BASE64.test(digits) || digits.length % 4 === 1 ? undefined : Buffer.from(digits, 'base64')
}

/** Interlaced and progressive files are decoded in passes over the whole image, which must be in memory. */
function isTooLarge ({ format, isProgressive, width, height, channels, depth }: Metadata): boolean {
  if (format === 'heif' && width * height > MAX_AVIF_PIXELS) return true
  return isProgressive && width * height * channels * (BYTES[depth] ?? 8) > MAX_WHOLE_BYTES
}
