import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js'
import type { HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js'
import { assertCount, hasLongNumbers, LayerError, type FileCrs, type Reader } from './file-layer.ts'

export const readFlatGeobuf: Reader = async ({ name, bytes }) => {
  let header: HeaderMeta | undefined
  const features: GeoJSON.Feature[] = []
  for await (const feature of deserialize(bytes, { headerMetaFn: (found) => { header = found } })) {
    assertCount(features.length + 1)
    features.push(feature as GeoJSON.Feature)
  }
  // A count of 0 means that the writer did not know it.
  if (header!.featuresCount > 0 && features.length !== header!.featuresCount) {
    throw new LayerError({ kind: 'damaged', format: 'flatgeobuf' })
  }
  const notes = hasLongNumbers(features) ? [{ kind: 'longNumbers' } as const] : []
  return [{ name: header!.title ?? name, features, crs: crsOf(header!), style: '', notes }]
}

function crsOf ({ crs }: HeaderMeta): FileCrs | undefined {
  if (!crs || (!crs.wkt && !crs.code)) return undefined
  return { wkt: crs.wkt ?? '', authid: crs.code ? `${crs.org ?? 'EPSG'}:${crs.code}` : '' }
}
