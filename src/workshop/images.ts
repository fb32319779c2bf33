import sharp from 'sharp'
import { refused, type Refusal } from '../rooms/events.ts'

/** What people share. SVG and the like are programs rather than pictures, and stay out. */
const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'heif', 'tiff']

/** Of width times height. A phone's photograph has up to 50 million; a decompression bomb has more. */
const MAX_PIXELS = 100_000_000

/** Seconds for one image. */
const TIMEOUT = 10

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

/** Whatever is wrong with a stranger's file, its sender is told the same. */
const INVALID = refused('Invalid or oversized image data.', 'image_data')

// Several images are worked on at once, each by one thread.
sharp.concurrency(1)
// No image comes twice.
sharp.cache(false)

/**
 * Fits an image into a square, keeping its proportions and never enlarging it.
 * What cameras write into files, such as where they were, is left out.
 *
 * @param base64 a file: PNG, JPEG, WebP, GIF (its first picture), AVIF or TIFF
 * @param size pixels of the square's side
 * @returns a PNG in base64, or a refusal where the file is none of these, broken or too large
 */
export async function fitImage (base64: string, size: number): Promise<string | Refusal> {
  if (!BASE64.test(base64)) return INVALID
  const file = Buffer.from(base64, 'base64')
  const options = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true } as const
  try {
    const { format } = await sharp(file, options).metadata()
    if (!FORMATS.includes(format)) return INVALID
    const png = await sharp(file, options)
      .timeout({ seconds: TIMEOUT })
      // As it was held, since the mark that says so goes with the rest.
      .rotate()
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer()
    return png.toString('base64')
  } catch {
    return INVALID
  }
}
