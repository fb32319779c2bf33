import GeoJSON from 'ol/format/GeoJSON.js'
import GPX from 'ol/format/GPX.js'
import WKT from 'ol/format/WKT.js'
import Feature from 'ol/Feature.js'
import { MultiLineString } from 'ol/geom.js'
import type { LayerMessage } from '../../protocol.ts'
import { asText } from '../attribute-table.ts'
import { convertFeature } from '../convert-layer.ts'
import { isInDegrees } from '../download-layer.ts'
import { placeOf } from '../place.ts'

/** Features as text in other formats, in longitude and latitude. */

export function toGeoJson (features: GeoJSON.Feature[], message: LayerMessage): string {
  const place = placeOf(message)
  // The sender's text keeps every digit.
  if (features === message.geojson.features && place && isInDegrees(message, place)) return message.source
  const converted = features.map((feature) => convertFeature(feature, message))
  const written = converted.length === 1 ? converted[0] : { type: 'FeatureCollection', features: converted }
  return JSON.stringify(written, null, 1)
}

/** One geometry a line. */
export function toWkt (features: GeoJSON.Feature[], message: LayerMessage): string {
  const [json, wkt] = [new GeoJSON(), new WKT()]
  return features.map((feature) => convertFeature(feature, message).geometry).filter((geometry) => geometry !== null)
    .map((geometry) => wkt.writeGeometry(json.readGeometry(geometry)!)).join('\n')
}

/** GPX knows points, routes and tracks: outlines of areas become tracks. */
export function toGpx (features: GeoJSON.Feature[], message: LayerMessage): string {
  const json = new GeoJSON()
  const written = features.flatMap((feature) => {
    const { geometry, properties } = convertFeature(feature, message)
    return partsOf(geometry).map((part) => {
      const tracks = part.type === 'LineString'
        ? [part.coordinates]
        : part.type === 'MultiLineString'
          ? part.coordinates
          : part.type === 'Polygon' ? part.coordinates : undefined
      const shape = tracks ? new MultiLineString(tracks) : json.readGeometry(part)!
      return new Feature({ geometry: shape, ...describe(properties) })
    })
  })
  return new GPX().writeFeatures(written)
}

/** GPX has no points in groups, and OpenLayers writes no areas of several parts. */
function partsOf (geometry: GeoJSON.Geometry | null): Exclude<GeoJSON.Geometry, GeoJSON.GeometryCollection>[] {
  switch (geometry?.type) {
    case undefined: return []
    case 'GeometryCollection': return geometry!.geometries.flatMap(partsOf)
    case 'MultiPoint': return geometry.coordinates.map((coordinates) => ({ type: 'Point', coordinates }))
    case 'MultiPolygon': return geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }))
    default: return [geometry as Exclude<GeoJSON.Geometry, GeoJSON.GeometryCollection>]
  }
}

const NAMES = ['name', 'nom', 'title', 'label', 'note', 'nombre', 'nome', 'titel']

/** The name of a feature, if an attribute sounds like one, and all attributes as text. */
function describe (properties: GeoJSON.GeoJsonProperties): { name?: string, desc?: string } {
  const entries = Object.entries(properties ?? {}).map(([name, value]) => [name, plain(asText(value))] as const)
    .filter(([, text]) => text !== '')
  const name = NAMES.map((wanted) => entries.find(([name]) => name.toLowerCase() === wanted)?.[1]).find(Boolean)
  const desc = entries.map((entry) => entry.join(': ')).join('\n')
  return { ...name && { name }, ...desc && { desc } }
}

/** Without characters that XML does not have. */
// eslint-disable-next-line no-control-regex -- XML 1.0, section 2.2
const plain = (text: string): string => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '')
