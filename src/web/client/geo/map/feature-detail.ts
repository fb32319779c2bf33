import { copyAndAnnounce } from '../../copy-text.ts'
import { button, download, el, fileName } from '../../dom.ts'
import { words } from '../../i18n.ts'
import type { LayerMessage } from '../../protocol.ts'
import { APPROXIMATE_FROM, reasonForNoMap, titleOf } from '../../views/geo-card.ts'
import { attributeTable, type AttributeTable } from '../attribute-table.ts'
import { crsName } from '../crs-name.ts'
import { downloadAsSent, downloadConverted, isInDegrees } from '../download-layer.ts'
import { withExactIntegers } from '../exact-numbers.ts'
import { formatPlace, wrapLongitude } from '../lon-lat.ts'
import { featuresOf, placeProblem, type Place } from '../place.ts'
import { isBeyondMap, type MapItem } from './map-item.ts'

interface Options {
  /** The number of a feature that was chosen in the table. */
  choose (index: number): void
  /** The number of the selected feature, or undefined. */
  selected (): number | undefined
  announce (text: string): void
}

export interface FeatureDetail {
  nodes: Node[]
  table: AttributeTable | undefined
}

/** The details of an item: its name, system, place, downloads and attributes. */
export function featureDetail (item: MapItem, options: Options): FeatureDetail {
  const { message, place, differences } = item
  const title = el('h3', { dir: 'auto' }, titleOf(message))
  if (message.type === 'text') {
    return { nodes: [title, el('p', { class: 'muted extent-text' }, inDegrees(place!))], table: undefined }
  }
  const system = crsName(message.crs_wkt, message.crs_authid)
  const nodes: Node[] = [
    title,
    el('p', { class: 'card-detail' }, [
      message.type === 'geojson' && words.features(message.geojson.features.length), system,
    ].filter(Boolean).join(' · ')),
    el('p', { class: 'muted extent-text' }, place
      ? [
          inDegrees(place),
          place.accuracy > APPROXIMATE_FROM && words.approximate(place.accuracy),
          isBeyondMap(item) && words.beyondMap,
        ].filter(Boolean).join(' · ')
      : reasonForNoMap(placeProblem(message), message)),
  ]
  if (differences.size > 0) {
    const list = [...differences].map((difference) => words.qmlDifferences[difference]).join(', ')
    nodes.push(el('p', { class: 'muted' }, words.drawnDifferently(list)))
  }
  if (message.type !== 'geojson') return { nodes, table: undefined }
  const rows = withExactIntegers(place?.features ?? featuresOf(message), message)
  const table = attributeTable(rows, options.choose)
  const converted = place !== undefined && !isInDegrees(message, place)
  nodes.push(downloads(message, converted))
  if (converted) nodes.push(el('p', { class: 'muted' }, words.downloadConverted(system)))
  if (place) nodes.push(otherFormats(message, options))
  return { nodes: [...nodes, table.element], table }
}

function downloads (message: LayerMessage, converted: boolean): HTMLElement {
  const { style } = message
  const asSent = () => downloadAsSent(message)
  return el('div', { class: 'card-actions' },
    button({
      label: words.downloadGeoJson, icon: 'download', onClick: converted ? () => downloadConverted(message) : asSent,
    }),
    converted && button({ label: words.downloadAsSent, icon: 'download', onClick: asSent }),
    typeof style === 'string' && style !== '' && button({
      label: words.downloadStyle,
      icon: 'download',
      onClick: () => download(fileName(message.layer_name, 'qml'), 'text/plain', style),
    }))
}

/** Formats that are written when they are asked for: of the selected feature, else of the layer. */
function otherFormats (message: LayerMessage, { selected, announce }: Options): HTMLElement {
  const features = () => {
    const index = selected()
    return index === undefined ? message.geojson.features : [message.geojson.features[index]!]
  }
  const write = () => import('./export-layer.ts')
  const copy = (text: string) => copyAndAnnounce(text, announce)
  const failed = (error: unknown) => {
    console.info('gischat: could not write the layer', error)
    announce(words.exportFailed)
  }
  const action = (label: string, icon: 'copy' | 'download', act: () => Promise<void>) =>
    button({ label, icon, onClick: () => { act().catch(failed) } })
  return el('details', { class: 'other-formats' },
    el('summary', {}, words.otherFormats),
    el('div', { class: 'card-actions' },
      action(words.copyGeoJson, 'copy', async () => copy((await write()).toGeoJson(features(), message))),
      action(words.copyWkt, 'copy', async () => copy((await write()).toWkt(features(), message))),
      action(words.downloadGpx, 'download', async () => {
        const text = (await write()).toGpx(message.geojson.features, message)
        download(fileName(message.layer_name, 'gpx'), 'application/gpx+xml', text)
      }),
      action(words.openInQgis, 'download', async () => {
        const { toQlr } = await import('./qlr.ts')
        download(fileName(message.layer_name, 'qlr'), 'application/xml', toQlr(message))
      })),
    el('p', { class: 'muted' }, words.otherFormatsHint))
}

export function inDegrees ({ extent: [west, south, east, north] }: Place): string {
  const point = (longitude: number, latitude: number) =>
    formatPlace(Math.abs(longitude) > 180 ? wrapLongitude(longitude) : longitude, latitude)
  return west === east && south === north ? point(west, south) : `${point(west, south)} – ${point(east, north)}`
}
