import type Feature from 'ol/Feature.js'
import { LineString, MultiLineString } from 'ol/geom.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import RegularShape from 'ol/style/RegularShape.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { arrowHead } from '../map/drawing-style.ts'
import type { Labels } from './parse-labels.ts'
import type { Qml } from './parse-qml.ts'
import type { Pen, Symbol, SymbolLayer } from './parse-symbol.ts'

/** Characters of a label. */
const MAX_LABEL = 100

/** OpenLayers' shapes by QGIS' names; others become circles. Radii are shares of the size. */
const SHAPES: Record<string, { points: number, radius: number, radius2?: number, angle?: number }> = {
  square: { points: 4, radius: Math.SQRT1_2, angle: Math.PI / 4 },
  rectangle: { points: 4, radius: Math.SQRT1_2, angle: Math.PI / 4 },
  diamond: { points: 4, radius: 0.5 },
  triangle: { points: 3, radius: 0.6 },
  equilateral_triangle: { points: 3, radius: 0.5 },
  pentagon: { points: 5, radius: 0.5 },
  hexagon: { points: 6, radius: 0.5 },
  star: { points: 5, radius: 0.5, radius2: 0.2 },
  arrow: { points: 3, radius: 0.5 },
  filled_arrowhead: { points: 3, radius: 0.5, angle: Math.PI / 2 },
  cross: { points: 4, radius: 0.5, radius2: 0 },
  cross2: { points: 4, radius: 0.5, radius2: 0, angle: Math.PI / 4 },
}

type Properties = Record<string, unknown>

/** The style of a feature by a parsed QGIS style. */
export function qmlStyle (
  { symbolOf, labels }: Qml, propertiesOf: (feature: Feature) => Properties
): (feature: Feature) => Style[] {
  const drawn = new Map<Symbol, Style[]>()
  // Each frame asks for all styles, and a style may have thousands of classes.
  const known = new WeakMap<Feature, Style[]>()
  return (feature) => {
    let styles = known.get(feature)
    if (!styles) known.set(feature, styles = styleOf(feature))
    return styles
  }

  function styleOf (feature: Feature): Style[] {
    const properties = propertiesOf(feature)
    const symbol = symbolOf(properties)
    if (!symbol) return []
    if (!drawn.has(symbol)) drawn.set(symbol, symbol.flatMap(draw))
    const label = labels && labelOf(labels, properties[labels.field], heightOf(symbol))
    return [...drawn.get(symbol)!, ...arrowsOf(symbol, feature), ...label ? [label] : []]
  }
}

/** The styles are drawn in the order of the symbol's layers, for all features with it. */
function draw (layer: SymbolLayer, zIndex: number): Style[] {
  switch (layer.kind) {
    case 'fill': return [new Style({
      fill: layer.fill ? new Fill({ color: layer.fill }) : undefined!, stroke: strokeOf(layer.outline)!, zIndex,
    })]
    case 'line': return [new Style({ stroke: strokeOf(layer.pen)!, zIndex })]
    case 'marker': return [new Style({ image: imageOf(layer), zIndex })]
    case 'arrow': return []
  }
}

function strokeOf (pen: Pen | undefined): Stroke | undefined {
  if (!pen) return undefined
  const { colour: color, width, dash } = pen
  return new Stroke({ color, width, ...dash && { lineDash: dash, lineCap: 'butt' } })
}

function imageOf ({ shape, size, angle, fill, outline }: SymbolLayer & { kind: 'marker' }): CircleStyle | RegularShape {
  const paint = {
    fill: fill ? new Fill({ color: fill }) : undefined!,
    stroke: strokeOf(outline)!,
    declutterMode: 'none' as const,
  }
  const known = Object.hasOwn(SHAPES, shape) ? SHAPES[shape]! : undefined
  if (!known) return new CircleStyle({ radius: size / 2, ...paint })
  const { points, radius, radius2, angle: turn = 0 } = known
  return new RegularShape({
    points,
    radius: radius * size,
    ...radius2 !== undefined && { radius2: radius2 * size },
    angle: turn,
    rotation: angle,
    ...paint,
  })
}

function arrowsOf (symbol: Symbol, feature: Feature): Style[] {
  const shape = feature.getGeometry()
  const lines = shape instanceof LineString ? [shape] : shape instanceof MultiLineString ? shape.getLineStrings() : []
  return symbol.flatMap((layer) => layer.kind === 'arrow'
    ? lines.slice(layer.atStart ? 0 : -1).slice(0, 1)
      .map((line) => arrowHead(line, layer.colour, layer.radius, layer.atStart))
    : [])
}

/** Pixels from the place of a point to its upper edge. */
const heightOf = (symbol: Symbol): number =>
  Math.max(0, ...symbol.map((layer) => layer.kind === 'marker' ? layer.size / 2 : 0))

function labelOf (
  { colour, size, bold, italic, halo }: Labels, value: unknown, height: number
): Style | undefined {
  if (value === null || value === undefined || value === '' || typeof value === 'object') return undefined
  const weight = bold ? 700 : 400
  return new Style({
    text: new Text({
      text: String(value).slice(0, MAX_LABEL),
      font: `${italic ? 'italic' : ''} ${weight} ${size}px "Atkinson Hyperlegible Next", system-ui, sans-serif`,
      textBaseline: 'bottom',
      offsetY: -height - 3,
      overflow: true,
      fill: new Fill({ color: colour }),
      ...halo && { stroke: new Stroke({ color: halo.colour, width: halo.width }) },
    }),
    zIndex: 100,
  })
}
