import type { LayerProblem, SourceFile } from './file-layer.ts'

export interface NamedFile {
  /** Name, behind the folders of an archive. */
  path: string
  bytes: Uint8Array<ArrayBuffer>
}

/** Endings of files that belong to another one with the same name. */
const BESIDE = /\.(shx|dbf|prj|qpj|cpg|sbn|sbx|qix|qml|qmd|csvt|sld|cst|shp\.xml|aux\.xml)$/i

/** Puts together what belongs together, such as the parts of a shapefile. */
export function groupFiles (files: NamedFile[]): {
  sources: SourceFile[]
  problems: { name: string, problem: LayerProblem }[]
} {
  const parts = new Map(files.filter(({ path }) => BESIDE.test(path))
    .map(({ path, bytes }) => [path.toLowerCase(), bytes]))
  const used = new Set<string>()
  const main = files.filter(({ path }) => !BESIDE.test(path))
  const only = (ending: string): string | undefined => {
    const found = [...parts.keys()].filter((path) => path.endsWith(`.${ending}`))
    return found.length === 1 && main.length === 1 ? found[0] : undefined
  }
  const sources = main.map(({ path, bytes }): SourceFile => {
    const stem = path.replace(/\.[^./]*$/, '')
    for (const key of parts.keys()) if (key.startsWith(`${stem.toLowerCase()}.`)) used.add(key)
    return {
      name: stem.replace(/^.*\//, ''),
      bytes,
      beside (ending) {
        // A single style may have any name.
        const key = parts.has(`${stem.toLowerCase()}.${ending}`) || ending !== 'qml' ? undefined : only(ending)
        return parts.get(key ?? `${stem.toLowerCase()}.${ending}`)
      },
    }
  })
  const lost = [...parts.keys()].filter((path) => /\.(shx|dbf|prj|qml)$/.test(path) && !used.has(path) && path !== only('qml'))
  const [first] = sources.length === 0 ? parts.keys() : lost
  return { sources, problems: first === undefined ? [] : [{ name: first, problem: { kind: 'shapefileParts' } }] }
}
