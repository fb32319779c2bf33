import type { LayerMessage } from '../../protocol.ts'
import { compact } from '../../json-text.ts'
import { convertLayer } from '../convert-layer.ts'
import { isInDegrees } from '../download-layer.ts'
import { placeOf } from '../place.ts'
import { isQml } from '../qml/xml.ts'

/** The parts of a style that say how a layer looks; others can hold code that QGIS runs. */
const LOOKS = ['renderer-v2', 'labeling', 'layerOpacity', 'blendMode', 'featureBlendMode', 'layerGeometryType']
const LOOK_ATTRIBUTES = ['labelsEnabled', 'hasScaleBasedVisibilityFlag', 'minScale', 'maxScale', 'styleCategories']
/** GDAL's names for the geometry of a layer, by the end of GeoJSON's. */
const GEOMETRIES = { Point: 'Point', String: 'LineString', Polygon: 'Polygon' }

/**
 * A layer definition of QGIS with the layer's data and looks in it. QGIS layers have one type of geometry, so a mixed
 * layer becomes several.
 */
export function toQlr (message: LayerMessage): string {
  const place = placeOf(message)
  const data = place && isInDegrees(message, place) ? compact(message.source) : JSON.stringify(convertLayer(message))
  const file = document.implementation.createDocument(null, 'qlr')
  const create = (tag: string, attributes: Record<string, string> = {}, ...children: (Node | string)[]) => {
    const element = file.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    element.append(...children)
    return element
  }
  const types = Object.entries(GEOMETRIES).filter(([ending]) =>
    place?.features.some(({ geometry }) => geometry?.type.endsWith(ending))).map(([, name]) => name)
  // A vertical bar would end the data. It can only be within a text, where JSON has another way to write it.
  const source = data.replaceAll('|', '\\u007c')
  const layers = (types.length > 1 ? types : ['']).map((type, index) => ({
    id: `gischat_${message.id.replace(/\W/g, '_')}_${index}`,
    name: type === '' ? message.layer_name : `${message.layer_name} (${type})`,
    source: type === '' ? source : `${source}|geometrytype=${type}`,
  }))
  const looks = looksOf(message.style ?? '')
  const attributes = Object.fromEntries(LOOK_ATTRIBUTES.map((name) => [name, looks?.getAttribute(name)] as const)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  const style = [...looks?.children ?? []].filter(({ tagName }) => LOOKS.includes(tagName))
  const group = create('layer-tree-group', { name: '', expanded: '1', checked: 'Qt::Checked' })
  const maps = create('maplayers')
  for (const { id, name, source } of layers) {
    group.append(create('layer-tree-layer', {
      id, name: clean(name), source: clean(source), providerKey: 'ogr', expanded: '1', checked: 'Qt::Checked',
    }))
    maps.append(create('maplayer', { type: 'vector', ...attributes },
      create('id', {}, id),
      create('datasource', {}, clean(source)),
      create('layername', {}, clean(name)),
      create('provider', { encoding: 'UTF-8' }, 'ogr'),
      create('srs', {}, create('spatialrefsys', {}, create('authid', {}, 'EPSG:4326'))),
      ...style.map((element) => file.importNode(element, true))))
  }
  file.documentElement.append(group, maps)
  return `<!DOCTYPE qgis-layer-definition>\n${new XMLSerializer().serializeToString(file)}`
}

function looksOf (style: string): Element | undefined {
  if (!isQml(style)) return undefined
  const root = new DOMParser().parseFromString(style, 'application/xml').documentElement
  return root.tagName === 'qgis' ? root : undefined
}

/** Without characters that XML does not have. JSON writes control characters as escapes. */
// eslint-disable-next-line no-control-regex -- XML 1.0, section 2.2
const clean = (text: string): string => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '')
