import type Feature from 'ol/Feature.js'
import type OlMap from 'ol/Map.js'
import { getArea } from 'ol/extent.js'
import type { Pixel } from 'ol/pixel.js'
import type { MapItem } from './map-item.ts'

export interface Hit { item: MapItem, index: number }

/** Pixels around a click. */
const TOLERANCE = 6

/** All features at a pixel, smaller ones first, so that nothing hides what lies within it. */
export function featuresAt (map: OlMap, items: MapItem[], pixel: Pixel): Hit[] {
  const found = new Set<Feature>()
  map.forEachFeatureAtPixel(pixel, (feature) => { found.add(feature as Feature) }, {
    hitTolerance: TOLERANCE, layerFilter: (layer) => items.some((item) => item.isVisible && item.layer === layer),
  })
  const hits: Hit[] = []
  for (const item of items) {
    item.features.forEach((feature, index) => { if (found.has(feature)) hits.push({ item, index }) })
  }
  return hits.map((hit) => ({ hit, size: sizeOf(hit) })).sort((a, b) => a.size - b.size).map(({ hit }) => hit)
}

/** Points, then lines, then areas by their size, then extents, which often surround all of it. */
function sizeOf ({ item, index }: Hit): number {
  const shape = item.features[index]!.getGeometry()!
  if (item.message.type === 'bbox') return Infinity
  const type = shape.getType()
  return type.endsWith('Point') ? -2 : type.endsWith('String') ? -1 : getArea(shape.getExtent())
}
