import { memberText } from '../json-text.ts'
import { decodeText } from './decode-text.ts'
import { assertCount, LayerError, type Reader } from './file-layer.ts'
import { collectionOf, inCollection } from './read-layer.ts'

/** Newline-delimited GeoJSON, or a sequence of RFC 8142, whose texts begin with a record separator. */
export const readLines: Reader = ({ name, bytes }) => {
  const { text, note } = decodeText(bytes)
  const features: GeoJSON.Feature[] = []
  const texts: string[] = []
  const separator = text.includes('\x1e') ? '\x1e' : '\n'
  for (const [index, part] of text.replace(/^\ufeff/, '').split(separator).entries()) {
    const json = part.trim()
    if (json === '') continue
    let value: unknown
    try {
      value = JSON.parse(json)
    } catch {
      throw new LayerError({ kind: 'notJson', line: separator === '\n' ? index + 1 : 0 })
    }
    const collection = collectionOf(value, json)
    if (!collection) throw new LayerError({ kind: 'notLayer' })
    features.push(...collection.features)
    assertCount(features.length)
    // The features' own text, so that every digit arrives.
    const list = memberText(collection.source, 'features')!.slice(1, -1).trim()
    if (list !== '') texts.push(list)
  }
  const source = inCollection(texts.join(',\n'))
  return [{ name, features, source, crs: undefined, style: '', notes: note ? [note] : [] }]
}
