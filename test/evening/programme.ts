import type { Kind } from './messages.ts'

/** Messages that one member sends at once. */
export interface Item {
  /** Milliseconds since the start. */
  at: number
  kind: Kind
  sender: number
  count: number
}

/** Members that send. Those that talk share nothing, so their texts never wait behind their own data. */
export const SENDERS = 20
const TALKERS = 10
const [ARTIST, PHOTOGRAPHER, PROGRAMMER, FOUR, TEN] = [10, 11, 12, 13, 14] as const
const CARTOGRAPHERS = [15, 16, 17, 18, 19]

/** Milliseconds between two of a kind. */
const TEXT_EVERY = 500
const IMAGE_EVERY = 4_000
const SCRIPT_EVERY = 30_000
const PHOTO_EVERY = 50
const LAYER_EVERY = 1_000

const PHOTOS = 100
const LAYERS = 10

/** Shares of the evening. */
export const STALL_AT = 0.4
const FOUR_LAYERS_AT = 0.1
const PHOTOS_AT = 0.3
const TEN_LAYERS_AT = 0.45
const LAYERS_AT = 0.75

/** @param duration milliseconds */
export function programmeOf (duration: number): Item[] {
  const talk = every(TEXT_EVERY, 0, duration / TEXT_EVERY).map((at, i) => item(at, 'text', i % TALKERS))
  const images = every(IMAGE_EVERY, IMAGE_EVERY / 2, duration / IMAGE_EVERY).map((at) => item(at, 'image', ARTIST))
  const scripts = every(SCRIPT_EVERY, SCRIPT_EVERY / 2, duration / SCRIPT_EVERY)
    .map((at) => item(at, 'script', PROGRAMMER))
  const photos = every(PHOTO_EVERY, duration * PHOTOS_AT, PHOTOS).map((at) => item(at, 'image', PHOTOGRAPHER))
  const layers = every(LAYER_EVERY, duration * LAYERS_AT, LAYERS)
    .map((at, i) => item(at, 'geojson', CARTOGRAPHERS[i % CARTOGRAPHERS.length]!))
  const several = [
    item(duration * FOUR_LAYERS_AT, 'geojson', FOUR, 4),
    item(duration * TEN_LAYERS_AT, 'geojson', TEN, 10),
  ]
  return [talk, images, scripts, photos, layers, several].flat().toSorted((a, b) => a.at - b.at)
}

function every (interval: number, start: number, count: number): number[] {
  return Array.from({ length: Math.floor(count) }, (_, i) => start + i * interval)
}

function item (at: number, kind: Kind, sender: number, count = 1): Item {
  return { at, kind, sender, count }
}
