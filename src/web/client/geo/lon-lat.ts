import { WGS84 } from './wgs84.ts'

/** The same longitude from -180 up to 180 degrees. */
export const wrapLongitude = (longitude: number): number => longitude - 360 * Math.floor((longitude + 180) / 360)

/** Degrees to a decimetre, as they are shared. */
export const roundDegrees = (degrees: number): number => Number(degrees.toFixed(6))

/** A place to a metre, as people read it. */
export const formatPlace = (longitude: number, latitude: number): string =>
  `${longitude.toFixed(5)}, ${latitude.toFixed(5)}`

/** The content of a message that shares a position. */
export const positionAt = (longitude: number, latitude: number) =>
  ({ type: 'position', ...WGS84, x: roundDegrees(longitude), y: roundDegrees(latitude) } as const)
