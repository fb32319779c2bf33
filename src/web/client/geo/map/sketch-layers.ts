import type Feature from 'ol/Feature.js'
import { LineString, Polygon } from 'ol/geom.js'
import { cutAtAntimeridian } from '../antimeridian.ts'
import { degreesOf } from './degrees-of.ts'
import type { Kind } from './sketch.ts'

/** Decimals of degrees: a centimetre. */
const DECIMALS = 7

export interface SketchLayer {
  geometries: 'lines' | 'areas'
  geojson: GeoJSON.FeatureCollection
}

/** The shapes as layers. QGIS opens a layer with one type of geometry, so lines and areas are two. */
export function sketchLayers (shapes: Feature[], note: string): SketchLayer[] {
  const of = (geometries: SketchLayer['geometries'], Type: typeof LineString | typeof Polygon): SketchLayer => ({
    geometries,
    geojson: {
      type: 'FeatureCollection',
      features: shapes.filter((shape) => shape.getGeometry() instanceof Type).map((shape, index) => ({
        type: 'Feature',
        // One label is enough for all.
        properties: { kind: shape.get('kind') as Kind, note: index === 0 ? note : '' },
        geometry: geometryOf(shape),
      })),
    },
  })
  return [of('lines', LineString), of('areas', Polygon)].filter(({ geojson }) => geojson.features.length > 0)
}

function geometryOf (shape: Feature): GeoJSON.Geometry {
  const geometry = shape.getGeometry() as LineString | Polygon
  // The map repeats the world: a shape on another copy of it is brought back.
  const [west, , east] = geometry.getExtent()
  const middle = degreesOf([(west! + east!) / 2, 0])[0]!
  const turn = 360 * Math.round(middle / 360)
  const place = (coordinate: number[]): number[] => {
    const [longitude, latitude] = degreesOf(coordinate)
    return [round(longitude! - turn), round(latitude!)]
  }
  return cutAtAntimeridian(geometry instanceof Polygon
    ? { type: 'Polygon', coordinates: geometry.getCoordinates().map((ring) => orient(ring.map(place))) }
    : { type: 'LineString', coordinates: geometry.getCoordinates().map(place) })
}

const round = (degrees: number): number => Number(degrees.toFixed(DECIMALS))

/** Outlines run counter-clockwise (RFC 7946, section 3.1.6). */
function orient (ring: number[][]): number[][] {
  const doubleArea = ring.slice(1).reduce((sum, [x, y], index) =>
    sum + (ring[index]![0]! * y! - x! * ring[index]![1]!), 0)
  return doubleArea < 0 ? ring.reverse() : ring
}
