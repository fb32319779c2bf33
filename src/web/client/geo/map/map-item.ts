import type Feature from 'ol/Feature.js'
import type { Extent } from 'ol/extent.js'
import GeoJSON from 'ol/format/GeoJSON.js'
import VectorLayer from 'ol/layer/Vector.js'
import { fromLonLat, transformExtent } from 'ol/proj.js'
import VectorSource from 'ol/source/Vector.js'
import type { StyleFunction } from 'ol/style/Style.js'
import { colourOf } from '../../avatars.ts'
import type { PlacedMessage } from '../../protocol.ts'
import { colour, isForced } from '../../theme.ts'
import { extentStyle, featureStyle } from '../feature-style.ts'
import { placeOf, type Place } from '../place.ts'
import type { Difference } from '../qml/difference.ts'
import { parseQml, type Qml } from '../qml/parse-qml.ts'
import { qmlStyle } from '../qml/qml-style.ts'

/** A shared message, opened on the map. */
export interface MapItem {
  message: PlacedMessage
  place: Place | undefined
  layer: VectorLayer
  /** By the number of the feature in the message. */
  features: Feature[]
  /** The style of its sender, as far as it is understood. */
  qml: Qml | undefined
  differences: Set<Difference>
  isVisible: boolean
}

/** Characters of a label on the map. */
const MAX_LABEL = 60
/** The Mercator map has no poles; what lies beyond this latitude is drawn there. */
const MAX_LATITUDE = 85
const MAX_NORTHING = fromLonLat([0, MAX_LATITUDE])[1]!

export function createItem (message: PlacedMessage): MapItem {
  const place = placeOf(message)
  const format = new GeoJSON({ featureProjection: 'EPSG:3857' })
  // A feature without a place keeps its number. Attributes stay outside: one of them may be called "geometry".
  const features = place?.features.map(({ geometry }, index) => {
    const feature = format.readFeature({ type: 'Feature', properties: { index }, geometry }) as Feature
    feature.getGeometry()?.applyTransform(keepOnMap)
    return feature
  }) ?? []
  const layer = new VectorLayer({
    source: new VectorSource({ features: features.filter((feature) => feature.getGeometry()) }),
    declutter: 'labels',
  })
  const qml = readStyle(message, place)
  return {
    message,
    place,
    layer,
    features,
    qml: qml && 'symbolOf' in qml ? qml : undefined,
    differences: qml?.differences ?? new Set(),
    isVisible: true,
  }
}

/** Moves what lies at the poles to the edge of the map. */
function keepOnMap (input: number[], output: number[] = input, stride = 2): number[] {
  for (let index = 0; index < input.length; index += stride) {
    output[index + 1] = Math.max(-MAX_NORTHING, Math.min(MAX_NORTHING, input[index + 1]!))
  }
  return output
}

function readStyle (message: PlacedMessage, place: Place | undefined): ReturnType<typeof parseQml> {
  if (message.type !== 'geojson' || !message.style || !place) return undefined
  return parseQml(message.style, new Set(place.features.flatMap(({ properties }) => Object.keys(properties ?? {}))))
}

/** Draws an item in its sender's style or colour. */
export function styleItem ({ message, place, layer, qml }: MapItem, bySharer: boolean): void {
  // Colours that the reader's system forces are for everything.
  const own = bySharer || isForced() ? undefined : qml
  layer.setOpacity(own?.opacity ?? 1)
  const ink = colourBySharer(message.author)
  const propertiesOf = (feature: Feature) => place!.features[feature.get('index') as number]!.properties ?? {}
  if (own) layer.setStyle(qmlStyle(own, propertiesOf) as StyleFunction)
  else if (message.type === 'bbox') layer.setStyle(extentStyle(ink))
  else layer.setStyle(featureStyle(ink, labelOf(message)))
}

export const colourBySharer = (author: string): string => colour(`sharer colour-${colourOf(author)}`)

/** The label of a place on the map: the text sent with it, else its sender. */
function labelOf (message: PlacedMessage): string {
  if (message.type === 'geojson') return ''
  const [line] = (message.type === 'text' ? message.text : message.author).split('\n')
  return line!.length > MAX_LABEL ? `${line!.slice(0, MAX_LABEL)}…` : line!
}

/** Where an item is on the map. */
export function extentOnMap ({ place }: MapItem): Extent | undefined {
  if (!place) return undefined
  const [west, south, east, north] = transformExtent(place.extent, 'EPSG:4326', 'EPSG:3857')
  return keepOnMap([west!, south!, east!, north!]) as Extent
}

export const isBeyondMap = ({ place }: MapItem): boolean =>
  place !== undefined && (place.extent[1] < -MAX_LATITUDE || place.extent[3] > MAX_LATITUDE)
