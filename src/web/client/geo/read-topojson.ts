import { feature } from 'topojson-client'
import { decodeText } from './decode-text.ts'
import { assertCount, hasLongNumbers, type FileLayer, type Reader } from './file-layer.ts'

/** TopoJSON: each of its objects is a layer. */
export const readTopoJson: Reader = ({ name, bytes }) => {
  const { text, note } = decodeText(bytes)
  const topology = JSON.parse(text.replace(/^\ufeff/, ''))
  const objects = Object.entries(topology.objects ?? {})
  return objects.map(([key, object]): FileLayer => {
    const found = feature(topology, object as any) as unknown as GeoJSON.Feature | GeoJSON.FeatureCollection
    const features = found.type === 'FeatureCollection' ? found.features : [found]
    assertCount(features.length)
    return {
      name: objects.length === 1 ? name : `${name} – ${key}`,
      features,
      crs: undefined,
      style: '',
      notes: [...(note ? [note] : []), ...(hasLongNumbers(features) ? [{ kind: 'longNumbers' } as const] : [])],
    }
  })
}
