import { el } from './dom.ts'
import { drawIcon, type IconName } from './icons.ts'

/** The avatars to choose from: file names of QGIS icons, which QGIS clients show too, and our drawing for each. */
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

/** For icons without a drawing of ours: a drawing by a keyword in the name. */
const KEYWORDS: [RegExp, IconName][] = [
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

/** Author colours in the style sheet. */
const COLOURS = 8

/**
 * The picture of an author: a drawing for a known icon, else the initials.
 * URLs are never loaded: they would reveal the reader to another server.
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
  return AVATARS.find(({ name }) => name === avatar)?.icon ?? KEYWORDS.find(([word]) => word.test(avatar))?.[1]
}

/** "Jane_Doe" is JD, "geotribu" is GE. */
function initials (author: string): string {
  const [first = '', second] = author.split(/[_-]+|(?<=[a-z])(?=[A-Z])/).filter(Boolean)
  return (second ? first.slice(0, 1) + second.slice(0, 1) : first.slice(0, 2)).toUpperCase()
}
