import type { LayerMessage } from '../protocol.ts'

/** Whether parsing a text may have rounded integers, such as 64-bit identifiers. */
const LONG_NUMBER = /\d{16}/

/** The context that newer browsers give to a reviver: the text of a number. */
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown

/** Features of a layer to show, with long integers as text: JavaScript's numbers have 53 bits. */
export function withExactIntegers (features: GeoJSON.Feature[], { source }: LayerMessage): GeoJSON.Feature[] {
  if (!LONG_NUMBER.test(source)) return features
  const keepDigits: Reviver = (_key, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context!.source
      : value
  const { features: exact } = JSON.parse(source, keepDigits) as GeoJSON.FeatureCollection
  return features.map((feature, index) => ({
    // Checked values stay: other members of the text may be anything.
    ...feature, properties: feature.properties && { ...feature.properties, ...exact[index]?.properties },
  }))
}
