import type { FeatureProblem } from './check-features.ts'
import type { EncodingNote } from './decode-text.ts'
import type { FileFormat, Readable } from './file-format.ts'

/** A coordinate system as a file names it: a definition, an identifier such as "EPSG:2154", or both. */
export interface FileCrs {
  wkt: string
  authid: string
}

/** A layer as it is in a file. */
export interface FileLayer {
  name: string
  features: GeoJSON.Feature[]
  /** The text of the layer in a GeoJSON file, with all digits and members. */
  source?: string
  /** Undefined when the file names none. */
  crs: FileCrs | undefined
  /** QML, or empty. */
  style: string
  notes: LayerNote[]
}

/** A difference between a file and what is sent. */
export type LayerNote = EncodingNote
  | { kind: 'compacted' | 'longNumbers' | 'noAttributes' | 'noSystem' | 'binary' | 'measures' }
  | { kind: 'overlays' | 'links' | 'folders' | 'rows' | 'other' | 'curves' | 'views', count: number }
  | { kind: 'converted', from: string, accuracy: number }
  | { kind: 'unplaced', count: number, total: number }

export type LayerProblem = Exclude<FileFormat, { kind: 'readable' }> | FeatureProblem
  | { kind: 'emptyFile' | 'truncated' | 'notANumber' | 'empty' | 'notDegrees' | 'zipEmpty' | 'zipLocked' }
  | { kind: 'shapefileParts' | 'noCoordinates' | 'noTable' | 'folder' | 'views' }
  /** `line` counts from 1; 0 when the browser does not tell. */
  | { kind: 'notJson', line: number }
  | { kind: 'damaged', format: Readable }
  | { kind: 'tooMany', count: number, max: number }
  | { kind: 'tooLarge' | 'fileTooLarge' | 'zipTooLarge', length: number, max: number }
  | { kind: 'tooManyToRead', max: number }
  | { kind: 'crs' | 'unknownCode', name: string }

/** A file that cannot become a layer, for a reason that people can act upon. */
export class LayerError extends Error {
  readonly problem: LayerProblem

  constructor (problem: LayerProblem) {
    super(problem.kind)
    this.problem = problem
  }
}

/** A file, with those beside it that have the same name and another ending. */
export interface SourceFile {
  /** Without its folder and ending. */
  name: string
  bytes: Uint8Array<ArrayBuffer>
  /** The file of the same name with this ending, such as "prj". */
  beside (ending: string): Uint8Array<ArrayBuffer> | undefined
}

export type Reader = (file: SourceFile) => Promise<FileLayer[]> | FileLayer[]

/** Features that the page holds at once. */
const MAX_FEATURES = 200_000

/** Stops the reading of a file with more features than the page can show. */
export function assertCount (count: number): void {
  if (count > MAX_FEATURES) throw new LayerError({ kind: 'tooManyToRead', max: MAX_FEATURES })
}

/** Attributes by name. A column may be called "__proto__": assigning would change the object instead. */
export const toProperties = (entries: Iterable<readonly [string, unknown]>): Record<string, unknown> =>
  Object.fromEntries(entries)

/** Whether an integer has been rounded, since JavaScript's numbers have 53 bits. */
export function hasLongNumbers (features: GeoJSON.Feature[]): boolean {
  return features.some(({ properties }) => Object.values(properties ?? {}).some((value) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)))
}
