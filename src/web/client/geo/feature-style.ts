import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { colour } from '../theme.ts'

/** The style of shared features on the map panel. */
export const featureStyle = (): Style => styleIn(colour('accent'), 2)

export const highlightStyle = (): Style => styleIn(colour('signal'), 4)

function styleIn (ink: string, width: number): Style {
  const fill = new Fill({ color: ink.replace(/^rgb\((.+)\)$/, 'rgba($1, 0.2)') })
  return new Style({
    fill,
    stroke: new Stroke({ color: ink, width }),
    image: new CircleStyle({
      radius: 6, fill: new Fill({ color: ink }), stroke: new Stroke({ color: colour('surface'), width: 2 }),
    }),
  })
}
