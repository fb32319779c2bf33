const JPEG = Buffer.from('ffd8', 'hex')
const START_OF_SCAN = Buffer.from('ffda', 'hex')
const END_OF_IMAGE = Buffer.from('ffd9', 'hex')
const PNG = Buffer.from('89504e47', 'hex')
const PNG_END = Buffer.from('IEND')

/** Rows at the bottom that may be missing: two rows of blocks of a JPEG. */
const MISSING_ROWS = 32

/** How to decode a file that lacks its last bytes, if little of the image is missing. */
export interface Recovery {
  file: Buffer
  failOn: 'none' | 'error' | 'warning'
  /** Rows at the top that have to decode without a warning first. */
  intactRows?: number
}

/** @returns undefined for a file that does not break off, or of another format */
export function recover (file: Buffer, height: number): Recovery | undefined {
  const intactRows = height - MISSING_ROWS
  if (file.subarray(0, 2).equals(JPEG)) return recoverJpeg(file, intactRows)
  if (!file.subarray(0, 4).equals(PNG) || file.includes(PNG_END) || intactRows <= 0) return undefined
  return { file, failOn: 'none', intactRows }
}

/** With an end marker, libjpeg only warns of missing data. */
function recoverJpeg (file: Buffer, intactRows: number): Recovery | undefined {
  const scan = file.lastIndexOf(START_OF_SCAN)
  // An end before it belongs to a thumbnail.
  if (scan < 0 || file.includes(END_OF_IMAGE, scan)) return undefined
  const ended = Buffer.concat([file, END_OF_IMAGE])
  if (isLastRefinement(file, scan)) return { file: ended, failOn: 'error' }
  return intactRows > 0 ? { file: ended, failOn: 'error', intactRows } : { file: ended, failOn: 'warning' }
}

/**
 * Whether a scan of a progressive JPEG adds the last bit of its coefficients (ITU-T T.81, B.2.3): what is missing then
 * is not visible.
 */
function isLastRefinement (file: Buffer, scan: number): boolean {
  const end = scan + 2 + file.readUInt16BE(Math.min(scan + 2, file.length - 2))
  // Spectral selection (start, end), and successive approximation (bit before, bit now).
  const [from, to, approximation] = file.subarray(end - 3, end)
  return from! > 0 && to === 63 && approximation === 0x10
}
