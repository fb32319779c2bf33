import Feature from 'ol/Feature.js'
import type OlMap from 'ol/Map.js'
import type { Coordinate } from 'ol/coordinate.js'
import { Point } from 'ol/geom.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import RegularShape from 'ol/style/RegularShape.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { colour } from '../../theme.ts'

/** A cross at the place that a click has chosen. */
export function placeMark (map: OlMap): { move (coordinate: Coordinate | undefined): void, recolour (): void } {
  const source = new VectorSource()
  const layer = new VectorLayer({ source, style: style(), zIndex: 10_001 })
  map.addLayer(layer)
  return {
    move (coordinate) {
      source.clear()
      if (coordinate) source.addFeature(new Feature(new Point(coordinate)))
    },
    recolour: () => layer.setStyle(style()),
  }
}

const style = (): Style[] => [[colour('surface'), 6], [colour('signal'), 2.5]].map(([color, width]) => new Style({
  image: new RegularShape({
    points: 4, radius: 12, radius2: 0, stroke: new Stroke({ color: color as string, width: width as number }),
  }),
}))
