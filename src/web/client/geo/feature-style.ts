import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { colour } from '../theme.ts'

/** The style of shared features on the map panel: one colour, and a label. */
export function featureStyle (ink: string, label = ''): Style[] {
  return [...styleIn(ink, 2), ...label === '' ? [] : [labelStyle(label)]]
}

/** Only the outline: what lies within an extent stays in sight. */
export function extentStyle (ink: string): Style[] {
  return [new Style({
    fill: new Fill({ color: transparent(ink, 0.05) }),
    stroke: new Stroke({ color: ink, width: 2, lineDash: [10, 5] }),
  })]
}

/** A ring around points, and thick lines: the selection differs by more than its colour. */
export function highlightStyle (): Style[] {
  const ring = (color: string, width: number) =>
    new CircleStyle({ radius: 10, stroke: new Stroke({ color, width }), declutterMode: 'none' })
  return [
    ...styleIn(colour('signal'), 4),
    new Style({ image: ring(colour('surface'), 6), zIndex: 2 }),
    new Style({ image: ring(colour('signal'), 3), zIndex: 3 }),
  ]
}

/** Only the first three numbers count: a system's forced colour can be transparent by itself. */
export const transparent = (ink: string, alpha: number): string =>
  ink.replace(/^rgba?\((\d+, \d+, \d+)(, [\d.]+)?\)$/, `rgba($1, ${alpha})`)

/** All halos lie under all points, or those of dense points would cover their neighbours. */
function styleIn (ink: string, width: number): Style[] {
  const circle = (radius: number, color: string) =>
    new CircleStyle({ radius, fill: new Fill({ color }), declutterMode: 'none' })
  return [
    new Style({ image: circle(7, colour('surface')), zIndex: 0 }),
    new Style({
      fill: new Fill({ color: transparent(ink, 0.2) }),
      stroke: new Stroke({ color: ink, width }),
      image: circle(5, ink),
      zIndex: 1,
    }),
  ]
}

function labelStyle (text: string): Style {
  return new Style({
    text: new Text({
      text,
      font: '600 13px "Atkinson Hyperlegible Next", system-ui, sans-serif',
      textBaseline: 'bottom',
      offsetY: -9,
      overflow: true,
      fill: new Fill({ color: colour('ink') }),
      stroke: new Stroke({ color: colour('surface'), width: 3 }),
    }),
    zIndex: 2,
  })
}
