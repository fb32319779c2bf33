/**
 * Control characters other than newline and tab, and bidirectional formatting
 * characters (Unicode Standard Annex #9, sections 2.1 to 2.4): invisible, and
 * useful only to deceive readers.
 */
const INVISIBLE = '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069'

/**
 * Characters without a shape of their own (Unicode's Default_Ignorable_Code_Point): joiners, variation selectors, tags,
 * the byte order mark. They stay within a text, since emoji and several scripts need them. Spelled out, as not every
 * reader of the schemas knows Unicode's properties; for the same reason without those beyond U+FFFF, the tags.
 */
const SHAPELESS = '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2060-\\u206f' +
  '\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8'

const EACH_INVISIBLE = new RegExp(`[${INVISIBLE}]`, 'g')

/** Matches texts that show something after cleaning. */
export const VISIBLE_PATTERN = `[^${INVISIBLE}${SHAPELESS}]`

/** Matches texts that cleaning does not change. */
export const CLEAN_PATTERN = `^[^${INVISIBLE}]*$`

/** Removes invisible characters from text that people read: chat messages, names, reasons. Not for payloads. */
export function clean (text: string): string {
  return text.replace(EACH_INVISIBLE, '')
}

/** The same for an avatar, which may be missing. */
export function cleanAvatar (avatar: string | null = null): string | null {
  return avatar === null ? null : clean(avatar)
}

/** Truncates a text to a number of Unicode code points, with an ellipsis at its end. */
export function shorten (text: string, length: number): string {
  if (text.length <= length) return text
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

/** Length in Unicode code points. */
export function lengthOf (text: string): number {
  let length = 0
  for (let i = 0; i < text.length; length++) i += text.codePointAt(i)! > 0xffff ? 2 : 1
  return length
}
