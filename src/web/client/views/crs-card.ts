import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import type { CrsMessage } from '../protocol.ts'
import { crsName } from '../geo/crs-name.ts'

export function crsCard ({ crs_wkt: wkt, crs_authid: id }: CrsMessage): HTMLElement {
  return el('div', { class: 'card' },
    el('p', { class: 'card-kind' }, drawIcon('globe'), words.crs),
    el('p', { class: 'card-title' }, crsName(wkt, id)),
    el('details', {}, el('summary', {}, 'WKT'), el('pre', { class: 'code', tabindex: 0, 'aria-label': 'WKT' }, wkt)))
}
