import type { Difference } from './difference.ts'
import { parseLabels, type Labels } from './parse-labels.ts'
import { parseSymbol, type Symbol } from './parse-symbol.ts'
import { childrenOf, fieldOf, isQml } from './xml.ts'

export interface Qml {
  /** The symbol of a feature; undefined for one that is not drawn. */
  symbolOf (properties: Record<string, unknown>): Symbol | undefined
  labels: Labels | undefined
  /** From 0 to 1. */
  opacity: number
  differences: Set<Difference>
}

/** Renderers that group points or invert areas, and draw the rest by another one. */
const WRAPPERS = ['pointCluster', 'pointDisplacement', 'invertedPolygonRenderer', 'mergedFeatureRenderer']

/**
 * Reads the style of a layer as QGIS writes it.
 *
 * @param names the attributes of the layer
 * @returns the differences alone, if the symbols are not understood; undefined if the text is no style of symbols
 */
export function parseQml (text: string, names: Set<string>): Qml | { differences: Set<Difference> } | undefined {
  if (!isQml(text)) return undefined
  const root = new DOMParser().parseFromString(text, 'application/xml').documentElement
  if (root.tagName !== 'qgis') return undefined
  const renderer = childrenOf(root, 'renderer-v2')[0]
  if (!renderer) return undefined
  const differences = new Set<Difference>()
  const symbolOf = parseRenderer(renderer, names, differences)
  if (!symbolOf) return { differences }
  if (root.getAttribute('hasScaleBasedVisibilityFlag') === '1') differences.add('scales')
  const blending = childrenOf(root, 'blendMode')[0]?.textContent
  if (blending && blending !== '0') differences.add('blend')
  const opacity = Number(childrenOf(root, 'layerOpacity')[0]?.textContent ?? 1)
  return {
    symbolOf,
    labels: parseLabels(root, names, differences),
    opacity: opacity >= 0 && opacity <= 1 ? opacity : 1,
    differences,
  }
}

function parseRenderer (
  renderer: Element, names: Set<string>, differences: Set<Difference>
): Qml['symbolOf'] | undefined {
  const type = renderer.getAttribute('type') ?? ''
  const [list] = childrenOf(renderer, 'symbols')
  const symbols = new Map(childrenOf(list, 'symbol').map((element) =>
    [element.getAttribute('name') ?? '', parseSymbol(element, differences)]))
  switch (type) {
    case 'nullSymbol': return () => undefined
    case 'singleSymbol': {
      const [symbol] = symbols.values()
      return symbol && (() => symbol)
    }
    case 'categorizedSymbol':
    case 'graduatedSymbol': {
      const field = fieldOf(renderer.getAttribute('attr') ?? '', names)
      if (field === undefined) {
        differences.add('expression')
        return undefined
      }
      const classify = type === 'categorizedSymbol' ? categories(renderer) : ranges(renderer)
      return (properties) => symbols.get(classify(properties[field]) ?? '')
    }
  }
  differences.add('renderer')
  const [inner] = childrenOf(renderer, 'renderer-v2')
  return WRAPPERS.includes(type) && inner ? parseRenderer(inner, names, differences) : undefined
}

/** Finds the name of a value's symbol. */
type Classify = (value: unknown) => string | undefined

function categories (renderer: Element): Classify {
  const classes = childrenOf(childrenOf(renderer, 'categories')[0], 'category').map((category) => ({
    values: childrenOf(category, 'val').length > 0
      ? childrenOf(category, 'val').map((value) => value.getAttribute('value') ?? '')
      : [category.getAttribute('value') ?? ''],
    symbol: category.getAttribute('render') === 'false' ? undefined : category.getAttribute('symbol') ?? '',
  }))
  return (value) => {
    const found = classes.find(({ values }) => values.some((known) => known !== '' && isSame(value, known))) ??
      // The empty value stands for all others.
      classes.find(({ values }) => values.includes(''))
    return found?.symbol
  }
}

function isSame (value: unknown, text: string): boolean {
  if (value === null || value === undefined) return text === 'NULL'
  if (typeof value === 'number') return value === Number(text)
  if (typeof value === 'boolean') return [String(value), value ? '1' : '0'].includes(text)
  return String(value) === text
}

function ranges (renderer: Element): Classify {
  const classes = childrenOf(childrenOf(renderer, 'ranges')[0], 'range').map((range) => ({
    lower: Number(range.getAttribute('lower')),
    upper: Number(range.getAttribute('upper')),
    symbol: range.getAttribute('render') === 'false' ? undefined : range.getAttribute('symbol') ?? '',
  }))
  return (value) => {
    if (value === null || value === undefined || value === '') return undefined
    const number = Number(value)
    return classes.find(({ lower, upper }) => number >= lower && number <= upper)?.symbol
  }
}
