/** Characters of a client's text in a log line. Addresses may have 16 KiB, and every request is a line. */
const MAX_LENGTH = 512

/** The beginning of a long text, and its length. */
export function shorten (text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}… (${text.length} characters)` : text
}
