import { el } from './dom.ts'
import { drawIcon, type IconName } from './icons.ts'

/** Offered for choice: file names of QGIS's own icons, so that QGIS shows them too, and our drawing for each. */
export const AVATARS: { name: string, icon: IconName }[] = [
  { name: 'mActionIdentify.svg', icon: 'compass' },
  { name: 'mIconPointLayer.svg', icon: 'point' },
  { name: 'mIconLineLayer.svg', icon: 'line' },
  { name: 'mIconPolygonLayer.svg', icon: 'polygon' },
  { name: 'mIconRaster.svg', icon: 'grid' },
  { name: 'mGeoPackage.svg', icon: 'database' },
  { name: 'mActionMeasure.svg', icon: 'measure' },
  { name: 'mActionAddOgrLayer.svg', icon: 'layer' },
  { name: 'mActionAddWmsLayer.svg', icon: 'globe' },
  { name: 'pythonFile.svg', icon: 'python' },
  { name: 'mActionHillshade.svg', icon: 'mountain' },
  { name: 'styleicons/tree.svg', icon: 'tree' },
]

/** Other clients name icons that we do not have: a word in the name says what it is about. */
const WORDS: [RegExp, IconName][] = [
  [/geopackage|postgis|spatialite|oracle|mssql|database|\bdb/i, 'database'],
  [/python|script|console/i, 'python'],
  [/raster|grid|mesh/i, 'grid'],
  [/hillshade|terrain|relief|3d|dem/i, 'mountain'],
  [/measure|ruler|calculat/i, 'measure'],
  [/polygon|boundar/i, 'polygon'],
  [/line|path|route|track/i, 'line'],
  [/point|pin|marker|gps|position/i, 'point'],
  [/satellite|sentinel|imagery/i, 'satellite'],
  [/wms|wfs|globe|world|earth|web/i, 'globe'],
  [/layer|vector|ogr/i, 'layer'],
  [/identify|compass|north/i, 'compass'],
  [/map|atlas|layout/i, 'map'],
  [/tree|forest|plant/i, 'tree'],
]

/** How many colours the style sheet has for authors. */
const COLOURS = 8

/**
 * Whom a message is by, as a small picture: a drawing for an icon that we
 * know, else initials. An address is never loaded: it would tell a stranger
 * who reads.
 */
export function drawAvatar (author: string, avatar: string | null | undefined): HTMLElement {
  const icon = avatar ? iconOf(avatar) : undefined
  return el('span', { class: `avatar colour-${colourOf(author)}`, 'aria-hidden': 'true' },
    icon ? drawIcon(icon) : initials(author))
}

export function colourOf (author: string): number {
  let hash = 7
  for (let index = 0; index < author.length; index++) hash = (hash * 31 + author.charCodeAt(index)) >>> 0
  return hash % COLOURS
}

function iconOf (avatar: string): IconName | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(avatar)) return undefined
  return AVATARS.find(({ name }) => name === avatar)?.icon ?? WORDS.find(([word]) => word.test(avatar))?.[1]
}

/** "Jane_Doe" is JD, "geotribu" is GE. */
function initials (author: string): string {
  const [first = '', second] = author.split(/[_-]+|(?<=[a-z])(?=[A-Z])/).filter(Boolean)
  return (second ? first.slice(0, 1) + second.slice(0, 1) : first.slice(0, 2)).toUpperCase()
}
