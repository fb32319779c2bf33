import Collection from 'ol/Collection.js'
import Feature from 'ol/Feature.js'
import MultiLineString from 'ol/geom/MultiLineString.js'
import Polygon from 'ol/geom/Polygon.js'
import Graticule from 'ol/layer/Graticule.js'
import LayerGroup from 'ol/layer/Group.js'
import type BaseLayer from 'ol/layer/Base.js'
import TileLayer from 'ol/layer/Tile.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import XYZ from 'ol/source/XYZ.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { words } from '../i18n.ts'
import { tilesUrl } from '../page-settings.ts'
import { colour } from '../theme.ts'
import { sexagesimal } from './map/sexagesimal.ts'
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
  const grid = new LayerGroup()
  const tiles = tilesUrl
    ? [new TileLayer({ source: new XYZ({ url: tilesUrl, crossOrigin: null }) })]
    : []

  function recolour (): void {
    landLayer.setStyle(new Style({
      fill: new Fill({ color: colour('land') }), stroke: new Stroke({ color: colour('coast'), width: 1 }),
    }))
    borderLayer.setStyle(new Style({ stroke: new Stroke({ color: colour('border'), width: 1 }) }))
    // OpenLayers copies the styles of labels, so a change of colours takes a new graticule.
    grid.setLayers(new Collection(tilesUrl ? [] : [graticule()]))
  }

  async function load (): Promise<void> {
    const outlines = await loadOutlines('fine')
    const toMap = (geometry: Polygon | MultiLineString) => new Feature(geometry.transform('EPSG:4326', 'EPSG:3857'))
    land.addFeatures(outlines.land.map(({ lines }) => toMap(new Polygon(lines.map((ring) => ring.map(onMap))))))
    borders.addFeature(toMap(new MultiLineString(outlines.borders.map(({ lines: [line] }) => line!))))
  }

  recolour()
  return { layers: [landLayer, borderLayer, ...tiles, grid], ready: load(), recolour }
}

/** Meridians and parallels with labels at the upper and the left edge. */
function graticule (): Graticule {
  const text = (textAlign: 'center' | 'start', textBaseline: 'top' | 'middle') => new Text({
    font: '12px "Atkinson Hyperlegible Next", system-ui, sans-serif',
    textAlign,
    textBaseline,
    fill: new Fill({ color: colour('muted') }),
    stroke: new Stroke({ color: colour('land'), width: 3 }),
  })
  return new Graticule({
    showLabels: true,
    wrapX: true,
    targetSize: 130,
    strokeStyle: new Stroke({ color: colour('graticule'), width: 0.8 }),
    lonLabelFormatter: (longitude) => label(longitude, 1, 3),
    latLabelFormatter: (latitude) => label(latitude, 0, 2),
    lonLabelStyle: text('center', 'top'),
    latLabelStyle: text('start', 'middle'),
    lonLabelPosition: 0.98,
    latLabelPosition: 0.01,
  })
}

/** Degrees, minutes and seconds: at the scale of a street, meridians are seconds apart. */
function label (degrees: number, positive: 0 | 1, negative: 2 | 3): string {
  const text = sexagesimal(degrees, 0)
  return text === '0°' ? text : `${text} ${words.compass[degrees < 0 ? negative : positive]}`
}
