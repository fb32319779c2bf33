import { encode } from 'uqr'

const SVG = 'http://www.w3.org/2000/svg'

/** Modules of quiet around the code that readers need (ISO/IEC 18004). */
const BORDER = 4

/** An address as a QR code: dark on light in every theme, since many readers know no other. */
export function joinCode (url: string, label: string): SVGSVGElement {
  const { size, data } = encode(url, { ecc: 'M', border: BORDER })
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
  svg.setAttribute('class', 'join-code')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  svg.setAttribute('shape-rendering', 'crispEdges')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', data.flatMap((row, y) => row.map((dark, x) => dark ? `M${x} ${y}h1v1h-1z` : '')).join(''))
  svg.append(path)
  return svg
}
