import type { LayerProblem, ReadLayer } from '../geo/read-layer.ts'
import { number, words } from '../i18n.ts'

/** The reason why a file cannot be shared as a layer, and a remedy. */
export function describeProblem (problem: LayerProblem): string {
  switch (problem.kind) {
    case 'emptyFile': return words.layerFileEmpty
    case 'format': return words.layerFormat(problem.name)
    case 'archive': return words.layerArchive
    case 'lines': return words.layerLines
    case 'webPage': return words.layerWebPage
    case 'javaScript': return words.layerJavaScript
    case 'list': return words.layerList
    case 'error': return words.layerError(problem.message)
    case 'truncated': return words.layerTruncated
    case 'notANumber': return words.layerNotANumber
    case 'notJson': return words.layerNotJson(problem.line)
    case 'notLayer': return words.layerNotGeoJson
    case 'empty': return words.layerEmpty
    case 'feature': return words.layerFeature(problem.index + 1, words.featureProblems[problem.what])
    case 'notDegrees': return words.layerNotDegrees
    case 'tooMany': return words.layerTooMany(problem.count, problem.max)
    case 'tooLarge': return words.layerTooLarge(megabytes(problem.length), megabytes(problem.max))
    case 'crs': return words.layerCrs(problem.name)
  }
}

/** A difference between a layer and its file. */
export function describeNote (note: ReadLayer['notes'][number]): string {
  switch (note.kind) {
    case 'encoding': return words.layerEncoding(note.name, note.sample)
    case 'damaged': return words.layerDamaged(note.count)
    case 'compacted': return words.layerCompacted
  }
}

const megabytes = (length: number): string => `${number(Math.round(length / 100_000) / 10)} MB`
