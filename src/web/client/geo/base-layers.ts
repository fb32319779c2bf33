import Feature from 'ol/Feature.js'
import MultiLineString from 'ol/geom/MultiLineString.js'
import Polygon from 'ol/geom/Polygon.js'
import Graticule from 'ol/layer/Graticule.js'
import type BaseLayer from 'ol/layer/Base.js'
import TileLayer from 'ol/layer/Tile.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import XYZ from 'ol/source/XYZ.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { tilesUrl } from '../page-settings.ts'
import { colour } from '../theme.ts'
import { loadOutlines } from './outlines.ts'

/** Cuts latitudes to the Mercator map, which has no poles. */
const onMap = ([longitude, latitude]: GeoJSON.Position): GeoJSON.Position =>
  [longitude!, Math.max(-85.05, Math.min(85.05, latitude!))]

/** The background of the map: country outlines, and the operator's tiles over them. */
export function baseLayers (): { layers: BaseLayer[], ready: Promise<void>, recolour (): void } {
  const land = new VectorSource()
  const borders = new VectorSource()
  const landLayer = new VectorLayer({ source: land })
  const borderLayer = new VectorLayer({ source: borders })
  const graticule = new Graticule({ showLabels: false, wrapX: true })
  const tiles = tilesUrl
    ? [new TileLayer({ source: new XYZ({ url: tilesUrl, crossOrigin: null }) })]
    : []

  function recolour (): void {
    landLayer.setStyle(new Style({
      fill: new Fill({ color: colour('land') }), stroke: new Stroke({ color: colour('coast'), width: 1 }),
    }))
    borderLayer.setStyle(new Style({ stroke: new Stroke({ color: colour('border'), width: 1 }) }))
    graticule.setStyle(new Style({ stroke: new Stroke({ color: colour('graticule'), width: 0.6 }) }))
  }

  async function load (): Promise<void> {
    const outlines = await loadOutlines('fine')
    const toMap = (geometry: Polygon | MultiLineString) => new Feature(geometry.transform('EPSG:4326', 'EPSG:3857'))
    land.addFeatures(outlines.land.map(({ lines }) => toMap(new Polygon(lines.map((ring) => ring.map(onMap))))))
    borders.addFeature(toMap(new MultiLineString(outlines.borders.map(({ lines: [line] }) => line!))))
  }

  recolour()
  return { layers: [landLayer, borderLayer, ...tiles, ...(tilesUrl ? [] : [graticule])], ready: load(), recolour }
}
