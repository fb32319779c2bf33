import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { frame } from '../hostile/raw-client.ts'

export type Kind = 'text' | 'image' | 'geojson' | 'script'

/** A version 4 UUID whose last twelve digits are the number of the message. */
const ID_START = '00000000-0000-4000-8000-'

/** Leaves the payload as it is, so it needs no copy. */
const NO_MASK = Buffer.alloc(4)

/** Side of the image in pixels, and its quality: 25 kB as a JPEG, some hundred kB as a PNG. */
const SIDE = 400
const QUALITY = 68
const BLUR = 1.5

const FEATURES = 500
const VERTICES = 426
const SCRIPT_BYTES = 1_000_000

/** Messages of every kind, prepared once, so that sending one costs next to nothing. */
export class Messages {
  /** Sizes in bytes, as sent. */
  readonly sizes: Record<Kind, number>
  readonly #rest: Record<Kind, Buffer>

  static async prepare (): Promise<Messages> {
    const noise = sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } })
    const image = await noise.blur(BLUR).jpeg({ quality: QUALITY }).toBuffer()
    return new Messages({
      text: { text: 'Which EPSG code was it again? '.repeat(3) },
      image: { image_data: image.toString('base64') },
      geojson: { layer_name: 'parcels', crs_wkt: 'GEOGCRS["WGS 84"]', crs_authid: 'EPSG:4326', geojson: layer() },
      script: { name: 'buffer.py', raw_pycode: '# a comment\n'.repeat(SCRIPT_BYTES / 12) },
    })
  }

  private constructor (fields: Record<Kind, object>) {
    const rest = (kind: Kind) => Buffer.from(`",${JSON.stringify({ author: 'Hans', ...fields[kind] }).slice(1)}`)
    this.#rest = { text: rest('text'), image: rest('image'), geojson: rest('geojson'), script: rest('script') }
    const size = (kind: Kind) => this.#rest[kind].length
    this.sizes = { text: size('text'), image: size('image'), geojson: size('geojson'), script: size('script') }
  }

  /** The parts of one frame. */
  frame (kind: Kind, sequence: number): Buffer[] {
    const start = Buffer.from(`{"type":"${kind}","id":"${ID_START}${sequence.toString(16).padStart(12, '0')}`)
    const rest = this.#rest[kind]
    const header = frame('', { mask: NO_MASK, length: start.length + rest.length })
    return [header, start, rest]
  }
}

/** The number of the message with this id. */
export function sequenceOf (id: string): number {
  return Number.parseInt(id.slice(ID_START.length), 16)
}

function layer (): object {
  const longitude = (i: number) => Math.round(1e9 * (2 + i / 1e4)) / 1e9
  const coordinates = Array.from({ length: VERTICES }, (_, i) => [longitude(i), 48.123456789])
  const geometry = { type: 'LineString', coordinates }
  const features = Array.from({ length: FEATURES }, (_, n) =>
    ({ type: 'Feature', properties: { name: `parcel ${n}` }, geometry }))
  return { type: 'FeatureCollection', features }
}
