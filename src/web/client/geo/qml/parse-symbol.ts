import type { Difference } from './difference.ts'
import { childrenOf, colourOf, isMapUnit, pixels, settingsOf } from './xml.ts'

export interface Pen { colour: string, width: number, dash: number[] | undefined }

export type SymbolLayer =
  | { kind: 'fill', fill: string | undefined, outline: Pen | undefined }
  | { kind: 'line', pen: Pen }
  | { kind: 'arrow', colour: string, radius: number, atStart: boolean }
  | { kind: 'marker', shape: string, size: number, angle: number, fill: string | undefined, outline: Pen | undefined }

export type Symbol = SymbolLayer[]

/** Dashes by their name, in widths of the pen. */
const DASHES: Record<string, number[]> = {
  dash: [4, 2], dot: [1, 2], 'dash dot': [4, 2, 1, 2], 'dash dot dot': [4, 2, 1, 2, 1, 2],
}
/** Anyone can send a style, and each layer is drawn for each feature. */
const MAX_LAYERS = 20
const MAX_DASHES = 16
/** Shapes without an inside. */
const OPEN_SHAPES = ['cross', 'cross2', 'line', 'arrowhead']

/** Reads a symbol. A symbol without a counterpart is drawn as a plain one in its colour. */
export function parseSymbol (symbol: Element, differences: Set<Difference>): Symbol {
  const alpha = Number(symbol.getAttribute('alpha') ?? 1)
  const opacity = alpha >= 0 && alpha <= 1 ? alpha : 1
  const type = symbol.getAttribute('type') ?? ''
  if (dependsOnData(symbol)) differences.add('dataDefined')
  const layers = childrenOf(symbol, 'layer').filter((layer) => layer.getAttribute('enabled') !== '0')
  if (layers.length > MAX_LAYERS) differences.add('symbols')
  return layers.slice(0, MAX_LAYERS)
    .map((layer) => parseLayer(layer, type, opacity, differences)).filter((layer) => layer !== undefined)
}

function parseLayer (
  layer: Element, type: string, opacity: number, differences: Set<Difference>
): SymbolLayer | undefined {
  const get = settingsOf(layer)
  if (dependsOnData(layer)) differences.add('dataDefined')
  if (['size_unit', 'line_width_unit', 'outline_width_unit'].some((name) => isMapUnit(get(name)))) {
    differences.add('mapUnits')
  }
  switch (layer.getAttribute('class')) {
    case 'SimpleFill': {
      const style = get('style')
      if (style !== 'solid' && style !== 'no' && style !== '') differences.add('symbols')
      return {
        kind: 'fill',
        fill: style === 'no' ? undefined : colourOf(get('color'), opacity),
        outline: penOf(get, 'outline', opacity),
      }
    }
    case 'SimpleLine': {
      const pen = penOf(get, 'line', opacity)
      return pen && { kind: 'line', pen }
    }
    case 'SimpleMarker': return marker(get, opacity)
    case 'MarkerLine': {
      const arrow = arrowOf(layer, get, opacity)
      if (!arrow) differences.add('symbols')
      return arrow
    }
  }
  differences.add('symbols')
  return plain(type, get, opacity)
}

const dependsOnData = (element: Element): boolean => childrenOf(element, 'data_defined_properties')
  .some((properties) => properties.querySelector('Option[name="active"][value="true"]'))

type Settings = ReturnType<typeof settingsOf>

function penOf (get: Settings, prefix: 'line' | 'outline', opacity: number): Pen | undefined {
  // Before QGIS 2.10, outlines were borders.
  const first = (...names: string[]) => names.map(get).find((value) => value !== '') ?? ''
  const style = first(`${prefix}_style`)
  const colour = colourOf(first(`${prefix}_color`, 'color_border', 'color'), opacity)
  if (style === 'no' || !colour) return undefined
  // A width of zero is a line of one pixel.
  const given = first(`${prefix}_width`, 'width_border', 'width')
  const width = Math.max(1, pixels(given, get(`${prefix}_width_unit`), 0.26))
  const custom = get('use_customdash') === '1' && get('customdash').split(';').slice(0, MAX_DASHES)
    .map((length) => pixels(length, get('customdash_unit'), 0))
  const dash = custom || DASHES[style]?.map((widths) => widths * width)
  return { colour, width, dash: dash?.some((length) => length > 0) ? dash : undefined }
}

/** A picture of no size cannot be drawn. */
const sizeOf = (get: Settings, otherwise: number): number =>
  Math.max(1, pixels(get('size'), get('size_unit'), otherwise))

function marker (get: Settings, opacity: number): SymbolLayer {
  const shape = get('name') || 'circle'
  const pen = penOf(get, 'outline', opacity)
  return {
    kind: 'marker',
    shape,
    size: sizeOf(get, 2),
    angle: (Number(get('angle')) || 0) * Math.PI / 180,
    fill: OPEN_SHAPES.includes(shape) ? undefined : colourOf(get('color'), opacity),
    outline: pen,
  }
}

/** Arrow heads are markers at an end of the line. */
function arrowOf (layer: Element, get: Settings, opacity: number): SymbolLayer | undefined {
  const placement = `${get('placements')} ${get('placement')}`.toLowerCase()
  const head = childrenOf(childrenOf(layer, 'symbol')[0], 'layer')[0]
  if (!head || !/(first|last)\s*vertex/.test(placement)) return undefined
  const of = settingsOf(head)
  const colour = colourOf(of('color'), opacity)
  if (!colour || !/arrow|triangle/.test(of('name'))) return undefined
  return {
    kind: 'arrow',
    colour,
    radius: sizeOf(of, 3) / 1.5,
    atStart: /first\s*vertex/.test(placement),
  }
}

function plain (type: string, get: Settings, opacity: number): SymbolLayer | undefined {
  const colour = [get('color'), get('color1'), get('line_color'), get('outline_color')]
    .map((text) => colourOf(text, opacity)).find(Boolean)
  if (!colour) return undefined
  const pen = { colour, width: 1, dash: undefined }
  switch (type) {
    case 'marker': return {
      kind: 'marker',
      shape: 'circle',
      size: sizeOf(get, 3),
      angle: 0,
      fill: colour,
      outline: undefined,
    }
    case 'line': return { kind: 'line', pen: { ...pen, width: 2 } }
    case 'fill': return { kind: 'fill', fill: colour.replace(/[\d.]+\)$/, `${0.4 * opacity})`), outline: pen }
  }
  return undefined
}
