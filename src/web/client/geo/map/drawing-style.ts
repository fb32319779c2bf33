import type Feature from 'ol/Feature.js'
import type { FeatureLike } from 'ol/Feature.js'
import { LineString, Point } from 'ol/geom.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import RegularShape from 'ol/style/RegularShape.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { colour } from '../../theme.ts'
import { transparent } from '../feature-style.ts'

/** The shapes of a sketch: lines, arrows and areas. */
export function sketchStyle (kind?: string): (feature: FeatureLike) => Style[] {
  const ink = colour('signal')
  const plain = lineStyle(ink, 3)
  return (feature) => {
    const shape = (feature as Feature).getGeometry()
    const isArrow = (kind ?? feature.get('kind')) === 'arrow' && shape instanceof LineString
    return isArrow ? [plain, arrowHead(shape, ink, 9)] : [plain]
  }
}

export const measureStyle = (): Style => lineStyle(colour('signal'), 3, [8, 6])

/** Only the point under the pointer: what is drawn has a style of its own. */
export function pointerStyle (): (feature: FeatureLike) => Style | undefined {
  const dot = lineStyle(colour('signal'), 3)
  return (feature) => (feature as Feature).getGeometry() instanceof Point ? dot : undefined
}

function lineStyle (ink: string, width: number, lineDash?: number[]): Style {
  return new Style({
    fill: new Fill({ color: transparent(ink, 0.15) }),
    stroke: new Stroke({ color: ink, width, ...lineDash && { lineDash } }),
    image: new CircleStyle({ radius: 5, fill: new Fill({ color: ink }) }),
  })
}

/** A triangle at the end of a line, in its direction. */
export function arrowHead (line: LineString, ink: string, radius: number, atStart = false): Style {
  const points = line.getCoordinates()
  const ordered = atStart ? points.reverse() : points
  const tip = ordered.at(-1)!
  const before = ordered.findLast(([x, y]) => x !== tip[0] || y !== tip[1]) ?? tip
  return new Style({
    geometry: new Point(tip),
    image: new RegularShape({
      points: 3,
      radius,
      rotation: Math.atan2(tip[0]! - before[0]!, tip[1]! - before[1]!),
      rotateWithView: true,
      // The tip lies on the end of the line.
      displacement: [0, -radius],
      fill: new Fill({ color: ink }),
    }),
  })
}
