import sharp, { type Metadata } from 'sharp'
import { INVALID_IMAGE } from '../dialects/typed-decoder.ts'
import type { Rejection } from '../protocol/events.ts'

/** What people share: no programs such as SVG, and no moving pictures such as GIF, which PNG would bring to a halt. */
const FORMATS = ['Png', 'Jpeg', 'Webp', 'Heif', 'Tiff']

/** Of width times height. A phone's photograph has up to 50 million; a decompression bomb has more. */
const MAX_PIXELS = 100_000_000

/** Of the decoded picture, where its format needs it whole in memory: other files are read line by line. */
const MAX_WHOLE_BYTES = 100_000_000

/** By depth of a channel, as sharp names it. */
const BYTES: Record<string, number> = { uchar: 1, char: 1, ushort: 2, short: 2 }

/** Of an AVIF, which is decoded whole at seventeen bytes a pixel: more than a camera of 12 million needs. */
const MAX_AVIF_PIXELS = 16_000_000

/** Seconds for one image: less than a server that stops waits for it. */
const TIMEOUT = 4

/** RFC 4648 section 4. One look at each character: a pattern for the whole runs out of stack after a few million. */
const NOT_BASE64 = /[^A-Za-z0-9+/]/

// libvips does not even look whether it is one of the others.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: FORMATS.map((format) => `VipsForeignLoad${format}Buffer`) })
// Several images are worked on at once, each by one thread.
sharp.concurrency(1)
// No image comes twice.
sharp.cache(false)

/**
 * Fits an image into a square, keeping its proportions and never enlarging it.
 * What cameras write into files, such as where they were, is left out.
 *
 * @param base64 a file: PNG, JPEG, WebP, AVIF or TIFF, of several pictures the first
 * @param size pixels of the square's side
 * @returns a PNG in base64, or a refusal where the file is none of these, broken or too large
 */
export async function fitImage (base64: string, size: number): Promise<string | Rejection> {
  const file = decodeBase64(base64)
  if (!file) return INVALID_IMAGE
  const options = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true } as const
  try {
    if (isTooLarge(await sharp(file, options).metadata())) return INVALID_IMAGE
    const png = await sharp(file, options)
      .timeout({ seconds: TIMEOUT })
      // As it was held, since the mark that says so goes with the rest.
      .rotate()
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer()
    return png.toString('base64')
  } catch {
    return INVALID_IMAGE
  }
}

/** Lines may be broken, as tools for mail and the shell do. */
function decodeBase64 (text: string): Buffer | undefined {
  const digits = text.replace(/[\r\n]+/g, '').replace(/={1,2}$/, '')
  return NOT_BASE64.test(digits) || digits.length % 4 === 1 ? undefined : Buffer.from(digits, 'base64')
}

/** Interlaced and progressive files come as one whole after the other, so all of it is held. */
function isTooLarge ({ format, isProgressive, width, height, channels, depth }: Metadata): boolean {
  if (format === 'heif' && width * height > MAX_AVIF_PIXELS) return true
  return isProgressive && width * height * channels * (BYTES[depth] ?? 8) > MAX_WHOLE_BYTES
}
