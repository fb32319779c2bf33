/** A file's text, with a note about an assumed encoding or replaced characters. */
export interface DecodedText {
  text: string
  note?: EncodingNote
}

export type EncodingNote =
  /** Not UTF-8: `sample` is the first word that depends on the encoding. */
  | { kind: 'encoding', name: string, sample: string }
  /** UTF-8 with bytes that are none, such as attributes that were cut within a character. */
  | { kind: 'damaged', count: number }

const REPLACEMENT = /\ufffd/g

/** Reads text in UTF-8, UTF-16 or Windows-1252, of which Latin-1 is a part. */
export function decodeText (bytes: Uint8Array): DecodedText {
  const utf16 = utf16Of(bytes)
  if (utf16) {
    const text = new TextDecoder(utf16).decode(bytes)
    return { text, note: { kind: 'encoding', name: utf16.toUpperCase(), sample: sampleOf(text) } }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return withoutUtf8(bytes)
  }
}

function withoutUtf8 (bytes: Uint8Array): DecodedText {
  const text = new TextDecoder().decode(bytes)
  const count = text.match(REPLACEMENT)?.length ?? 0
  const valid = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0
  // In Windows-1252, hardly any two neighbouring letters happen to be a character of UTF-8.
  if (valid > count) return { text, note: { kind: 'damaged', count } }
  const latin = new TextDecoder('windows-1252').decode(bytes)
  return { text: latin, note: { kind: 'encoding', name: 'Windows-1252 (Latin-1)', sample: sampleOf(latin) } }
}

/** By its byte order mark, or the zero in its first character: JSON starts with ASCII. */
function utf16Of ([first, second]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first! > 0 && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second! > 0)) return 'utf-16be'
  return undefined
}

const sampleOf = (text: string): string => /[\p{L}\p{N}]*[^\0-\x7f][\p{L}\p{N}]*/u.exec(text)?.[0].slice(0, 40) ?? ''
