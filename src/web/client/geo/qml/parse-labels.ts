import type { Difference } from './difference.ts'
import { childrenOf, colourOf, fieldOf, pixels } from './xml.ts'

export interface Labels {
  field: string
  colour: string
  /** Pixels. */
  size: number
  bold: boolean
  italic: boolean
  halo: { colour: string, width: number } | undefined
}

/** Reads labels that show one attribute. */
export function parseLabels (root: Element, names: Set<string>, differences: Set<Difference>): Labels | undefined {
  if (root.getAttribute('labelsEnabled') !== '1') return undefined
  const [labeling] = childrenOf(root, 'labeling')
  const [style] = childrenOf(childrenOf(labeling, 'settings')[0], 'text-style')
  const field = style && fieldOf(style.getAttribute('fieldName') ?? '', names)
  if (labeling?.getAttribute('type') !== 'simple' || field === undefined) {
    differences.add('labels')
    return undefined
  }
  const get = (name: string) => style!.getAttribute(name) ?? ''
  const [buffer] = childrenOf(style, 'text-buffer')
  const haloColour = colourOf(buffer?.getAttribute('bufferColor') ?? '')
  const hasHalo = buffer?.getAttribute('bufferDraw') === '1' && haloColour !== undefined
  const attribute = (name: string) => buffer?.getAttribute(name) ?? ''
  return {
    field,
    colour: colourOf(get('textColor'), get('textOpacity') === '' ? 1 : Number(get('textOpacity'))) ?? 'rgb(0, 0, 0)',
    size: Math.max(6, pixels(get('fontSize'), get('fontSizeUnit') || 'Point', 10)),
    bold: Number(get('fontWeight')) >= 63 || get('namedStyle').includes('Bold'),
    italic: get('fontItalic') === '1',
    halo: hasHalo
      ? { colour: haloColour, width: 2 * pixels(attribute('bufferSize'), attribute('bufferSizeUnits'), 1) }
      : undefined,
  }
}
