/** Code units: a style is parsed on the reader's main thread. */
const MAX_LENGTH = 2_000_000
/** QGIS declares no entities, so a style has none that grow. */
const START = /^\s*(<\?xml[^>]*>\s*)?(<!DOCTYPE qgis\b[^>[]*>\s*)?<qgis[\s>]/

export const isQml = (text: string): boolean => text.length <= MAX_LENGTH && START.test(text)

export const childrenOf = (parent: Element | undefined, tag: string): Element[] =>
  [...parent?.children ?? []].filter(({ tagName }) => tagName === tag)

/** The settings of an element: a map of options, or the properties of versions before 3.26. */
export function settingsOf (element: Element): (name: string) => string {
  const map = childrenOf(element, 'Option').find((option) => option.getAttribute('type') === 'Map')
  const settings = new Map([
    ...childrenOf(element, 'prop').map((prop) => [prop.getAttribute('k'), prop.getAttribute('v')] as const),
    ...childrenOf(map, 'Option').map((option) => [option.getAttribute('name'), option.getAttribute('value')] as const),
  ])
  return (name) => settings.get(name) ?? ''
}

/** The attribute that an expression names; undefined for any other expression. */
export function fieldOf (expression: string, names: Set<string>): string | undefined {
  const [, quoted] = /^\s*"((?:[^"]|"")+)"\s*$/.exec(expression) ?? []
  const name = quoted?.replaceAll('""', '"') ?? expression
  return names.has(name) ? name : undefined
}

/** A colour such as "31,120,180,255", which newer versions continue with exact values. */
export function colourOf (text: string, opacity = 1): string | undefined {
  const [red, green, blue, alpha = 255] = text.split(',').slice(0, 4).map(Number)
  const isColour = [red, green, blue, alpha].every((value) => value! >= 0 && value! <= 255)
  return isColour ? `rgba(${red}, ${green}, ${blue}, ${alpha / 255 * opacity})` : undefined
}

const PIXELS: Record<string, number> = { MM: 96 / 25.4, Point: 96 / 72, Pixel: 1, Inch: 96 }
const MAX_PIXELS = 200

/** Pixels of a length. Units of the map are drawn as if they were millimetres. */
export function pixels (value: string, unit: string, otherwise: number): number {
  const length = value === '' ? otherwise : Number(value)
  const size = Math.abs(length) * (PIXELS[unit] ?? PIXELS.MM!)
  return Number.isFinite(size) ? Math.min(MAX_PIXELS, size) : otherwise
}

export const isMapUnit = (unit: string): boolean => unit !== '' && !Object.hasOwn(PIXELS, unit)
