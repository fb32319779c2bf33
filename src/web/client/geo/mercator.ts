import type { Extent } from './place.ts'

/** Converts degrees to pixels on the canvas. */
export type Projection = (longitude: number, latitude: number) => [x: number, y: number]

/** A rectangle of the canvas, in pixels. */
export interface Box { left: number, top: number, width: number, height: number }

/** A Mercator projection that centres the extent in the box. */
export function fit ([west, south, east, north]: Extent, box: Box): Projection {
  const [left, bottom] = mercator(west, south)
  const [right, top] = mercator(east, north)
  const scale = Math.min(box.width / (right - left), box.height / (bottom - top))
  const x0 = box.left + box.width / 2 - (left + right) / 2 * scale
  const y0 = box.top + box.height / 2 - (top + bottom) / 2 * scale
  return (longitude, latitude) => {
    const [x, y] = mercator(longitude, latitude)
    return [x0 + x * scale, y0 + y * scale]
  }
}

/** Mercator coordinates from 0 to 1; the origin is the upper left corner of the world. */
function mercator (longitude: number, latitude: number): [number, number] {
  const radians = Math.max(-85, Math.min(85, latitude)) * Math.PI / 180
  return [(longitude + 180) / 360, (1 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / Math.PI) / 2]
}
