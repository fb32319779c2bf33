import { el } from '../dom.ts'

const SVG = 'http://www.w3.org/2000/svg'

/** Contour lines in the shape of a speech bubble. */
const CONTOURS = [
  'M16 4C8.5 4 3 8.8 3 15c0 3.2 1.5 6 4 8l-1 5 5.5-3c1.4.4 2.9.6 4.5.6 7.5 0 13-4.6 13-10.6S23.5 4 16 4z',
  'M16 8.5c-5 0-8.5 2.8-8.5 6.5s3.5 6.3 8.5 6.3 8.5-2.6 8.5-6.3-3.5-6.5-8.5-6.5z',
  'M17 12.5c-2.5-.3-4.8.8-5 2.6-.1 1.6 1.6 2.7 4 2.8 2.5.1 4.3-1 4.3-2.7 0-1.4-1.4-2.5-3.3-2.7z',
]

export function brand (): HTMLElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 32 32')
  svg.setAttribute('aria-hidden', 'true')
  for (const contour of CONTOURS) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', contour)
    svg.append(path)
  }
  return el('a', { class: 'brand', href: '#/' }, svg, el('span', {}, 'gischat'))
}
