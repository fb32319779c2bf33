import type { GeoMessage, PlacedMessage } from '../protocol.ts'
import { conversionFrom, crsProblem, type CrsProblem } from './crs.ts'
import { extentOf, type Extent } from './extent.ts'
import { projectExtent } from './project-extent.ts'
import { projectGeometry } from './project.ts'

export type { Extent }

export interface Place {
  /** In longitude and latitude; one per feature of the message, with a null geometry if it cannot be placed. */
  features: GeoJSON.Feature[]
  extent: Extent
  /** Metres by which the datum may shift the place. */
  accuracy: number
}

/** The place of a message's content; undefined for an unsupported coordinate system, or without any point. */
export function placeOf (message: PlacedMessage): Place | undefined {
  if (message.type === 'text') return atPoint(message.at)
  const conversion = conversionFrom(message.crs_wkt, message.crs_authid)
  if (!conversion) return undefined
  const { toLonLat, accuracy } = conversion
  const features = message.type === 'bbox'
    ? [toFeature(projectExtent(message, toLonLat))]
    : featuresOf(message).map((feature) => ({
      ...feature, geometry: projectGeometry(feature.geometry, toLonLat) as GeoJSON.Geometry,
    }))
  const extent = extentOf(features)
  return extent && { features, extent, accuracy }
}

/** Why a message has no place: because of its system, or since none of its coordinates is a place in it. */
export type PlaceProblem = CrsProblem | 'noPlace'

export function placeProblem (message: GeoMessage): PlaceProblem {
  return crsProblem(message.crs_wkt, message.crs_authid) ?? 'noPlace'
}

function atPoint (point: [number, number]): Place {
  const features = [toFeature({ type: 'Point', coordinates: point })]
  return { features, extent: extentOf(features)!, accuracy: 0 }
}

/** The features of a message, unprojected. Malformed ones become empty, so the numbering stays. */
export function featuresOf (message: GeoMessage): GeoJSON.Feature[] {
  switch (message.type) {
    case 'geojson': return message.geojson.features.map((feature) => ({
      type: 'Feature', properties: asRecord(feature?.properties), geometry: feature?.geometry,
    }))
    case 'position': return [toFeature({ type: 'Point', coordinates: [message.x, message.y] })]
    case 'bbox': return []
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {}

const toFeature = (geometry: GeoJSON.Geometry | null): GeoJSON.Feature =>
  ({ type: 'Feature', properties: {}, geometry: geometry! })
