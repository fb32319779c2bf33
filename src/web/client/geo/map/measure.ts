import Feature from 'ol/Feature.js'
import type OlMap from 'ol/Map.js'
import { LineString, Polygon } from 'ol/geom.js'
import VectorLayer from 'ol/layer/Vector.js'
import { fromLonLat } from 'ol/proj.js'
import VectorSource from 'ol/source/Vector.js'
import { words } from '../../i18n.ts'
import { degreesOf } from './degrees-of.ts'
import { measureStyle, pointerStyle } from './drawing-style.ts'
import { startDrawing, type Shape } from './drawing.ts'
import { formatArea, formatLength } from './format-measure.ts'
import type { Tool } from './tools.ts'

type Geodesy = typeof import('./geodesy.ts')

interface Options {
  map: OlMap
  show (text: string): void
  announce (text: string): void
}

/** Tools that measure along the shortest lines on the ellipsoid, which are drawn as the curves that they are. */
export function measuringTools (options: Options): Tool[] {
  const keys = words.keysPoints
  return [{
    label: words.measureLength, icon: 'measure', hint: words.hintLine, keys, start: () => start('LineString', options),
  }, {
    label: words.measureArea, icon: 'area', hint: words.hintArea, keys, start: () => start('Polygon', options),
  }]
}

function start (type: 'LineString' | 'Polygon', { map, show, announce }: Options) {
  const source = new VectorSource()
  const layer = new VectorLayer({ source, style: measureStyle(), zIndex: 20 })
  map.addLayer(layer)
  let geodesy: Geodesy | undefined
  let latest: Shape | undefined
  let points = 0
  import('./geodesy.ts').then((module) => {
    geodesy = module
    if (latest) draw(latest)
  }, (error) => console.info('gischat: could not load the geodesy', error))

  function draw (shape: Shape): void {
    latest = shape
    if (!geodesy) return
    const corners = cornersOf(shape)
    const path = geodesy.geodesicPath(corners).map((place) => fromLonLat(place))
    source.clear()
    source.addFeature(new Feature(type === 'Polygon' ? new Polygon([path]) : new LineString(path)))
    show(describe(geodesy, corners))
  }

  function describe ({ areaOf, lengthOf }: Geodesy, corners: number[][]): string {
    if (type === 'LineString') return words.distance(formatLength(lengthOf(corners)))
    const { area, perimeter } = areaOf(corners)
    return words.surface(formatArea(area), formatLength(perimeter))
  }

  const drawing = startDrawing(map, {
    type,
    style: pointerStyle(),
    onChange (shape) {
      if (!shape) return
      draw(shape)
      const count = cornersOf(shape).length
      // Not at each move of the pointer.
      if (geodesy && count !== points && count > (type === 'Polygon' ? 4 : 2)) {
        announce(describe(geodesy, cornersOf(shape)))
      }
      points = count
    },
    onEnd (shape) {
      draw(shape)
      if (geodesy) announce(describe(geodesy, cornersOf(shape)))
    },
  })

  return {
    ...drawing,
    stop () {
      drawing.stop()
      map.removeLayer(layer)
    },
  }
}

/** Without the repetition of a point under the pointer. */
function cornersOf (shape: Shape): number[][] {
  const line = shape instanceof Polygon ? shape.getCoordinates()[0]! : shape.getCoordinates() as number[][]
  return line
    .filter((point, index) => index === 0 || point.some((value, axis) => value !== line[index - 1]![axis]))
    .map(degreesOf)
}
