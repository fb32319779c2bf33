import { maxImageLength } from './page-settings.ts'

const JPEG_QUALITY = 0.88

export interface SmallImage {
  /** A data: address, to show it. */
  url: string
  base64: string
}

/**
 * An image as the server would make it, made here, so that less is sent.
 *
 * @param size pixels that its longer side may have; it is never enlarged
 * @returns nothing when it is too large even so
 * @throws when the file is no image
 */
export async function shrinkImage (file: Blob, size: number): Promise<SmallImage | undefined> {
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(1, size / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  // Photographs stay photographs; drawings and screenshots keep their sharp edges.
  const type = file.type === 'image/jpeg' ? 'image/jpeg' : 'image/png'
  const url = canvas.toDataURL(type, JPEG_QUALITY)
  const base64 = url.slice(url.indexOf(',') + 1)
  return base64.length <= maxImageLength ? { url, base64 } : undefined
}
