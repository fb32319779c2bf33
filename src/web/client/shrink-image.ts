import { maxImageLength } from './page-settings.ts'

const JPEG_QUALITY = 0.88

export interface SmallImage {
  /** A data: URL for the preview. */
  url: string
  base64: string
}

/**
 * Scales an image down as the server would, before it is sent.
 *
 * @param size maximum length of the longer side, in pixels; smaller images keep their size
 * @returns undefined when the result still exceeds the server's limit
 * @throws when the browser cannot decode the file
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
  // JPEG for photographs; PNG keeps the sharp edges of drawings and screenshots.
  const type = file.type === 'image/jpeg' ? 'image/jpeg' : 'image/png'
  const url = canvas.toDataURL(type, JPEG_QUALITY)
  const base64 = url.slice(url.indexOf(',') + 1)
  return base64.length <= maxImageLength ? { url, base64 } : undefined
}
