import type { Coordinate } from 'ol/coordinate.js'
import { transform } from 'ol/proj.js'

/** Longitude and latitude of a point of the map; beyond the antimeridian, the longitude exceeds ±180 degrees. */
export const degreesOf = (coordinate: Coordinate): number[] =>
  transform(coordinate.slice(0, 2), 'EPSG:3857', 'EPSG:4326')
