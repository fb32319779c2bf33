import { decodeText } from './decode-text.ts'
import type { FileCrs, SourceFile } from './file-layer.ts'

/** The definition in a .prj file beside another, or in the .qpj of older versions of QGIS, which says more. */
export function crsBeside (beside: SourceFile['beside']): FileCrs | undefined {
  const bytes = beside('qpj') ?? beside('prj')
  const wkt = bytes && decodeText(bytes).text.trim()
  return wkt ? { wkt, authid: '' } : undefined
}
