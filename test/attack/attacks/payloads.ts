import sharp from 'sharp'

const by = { author: 'attacker', avatar: null }

export const text = (text: string) => JSON.stringify({ type: 'text', ...by, text })

export const newcomer = (nickname: string) => JSON.stringify({ type: 'newcomer', newcomer: nickname })

export const like = (liker: string, liked: string) =>
  JSON.stringify({ type: 'like', liker_author: liker, liked_author: liked, message: 'x' })

export const script = (length: number) =>
  JSON.stringify({ type: 'script', ...by, name: 'x', raw_pycode: 'x'.repeat(length) })

export const image = (file: Buffer) => JSON.stringify({ type: 'image', ...by, image_data: file.toString('base64') })

/** A layer with one polygon of so many bytes. */
export function polygon (bytes: number): string {
  const ring = Array.from({ length: Math.floor(bytes / 12) }, (_, i) => [i % 180, (i % 9000) / 100])
  ring.push(ring[0]!)
  return JSON.stringify({
    type: 'geojson',
    ...by,
    layer_name: 'parcels',
    crs_wkt: 'GEOGCRS["WGS 84"]',
    crs_authid: 'EPSG:4326',
    geojson: {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }],
    },
    style: null,
  })
}

/** Side of the largest square that is accepted, in pixels. */
const SIDE = 9_999

/** One colour in lossless WebP takes no bits for a pixel, so its header may claim any size. */
export async function hugeWebp (): Promise<Buffer> {
  const file = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
    .webp({ lossless: true }).toBuffer()
  // Behind the RIFF header and the signature of VP8L: 14 bits for either side, less one.
  const at = file.indexOf('VP8L') + 9
  const rest = file.readUInt32LE(at) & 0xf0000000
  file.writeUInt32LE((rest | (SIDE - 1) << 14 | SIDE - 1) >>> 0, at)
  return file
}

/** Noise that takes long to decode, and fits into a message. */
export function largeAvif (width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  return sharp({ create: { width: width / 8, height: height / 8, channels: 3, background: 'red', noise } })
    .resize(width, height).avif({ effort: 0, quality: 30 }).toBuffer()
}
