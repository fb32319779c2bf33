import GeoJSON from 'ol/format/GeoJSON.js'
import type Geometry from 'ol/geom/Geometry.js'

const format = new GeoJSON()

/** A geometry of OpenLayers as GeoJSON, in the same coordinates. */
export const toGeometry = (geometry: Geometry | null): GeoJSON.Geometry | null =>
  geometry && format.writeGeometryObject(geometry) as GeoJSON.Geometry
