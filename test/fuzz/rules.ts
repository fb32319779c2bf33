import { isUtf8 } from 'node:buffer'

/** The rules of the protocol's documentation, read once more and independently of the server's own code. */

const AUTHOR = /^[A-Za-z0-9_-]{3,32}$/

/** What is taken out of a text: control characters but newline and tab, and marks that turn the direction around. */
const INVISIBLE = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu

/**
 * What everyone in the room gets of a payload: the exact text, or nothing
 * where the rules refuse it.
 */
export function broadcastOf (data: Uint8Array, isBinary = false): string | undefined {
  if (isBinary || !isUtf8(data)) return
  let value: any
  try {
    value = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString())
  } catch {
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const { message, author, avatar = null } = value
  if (!isText(message, 1) || !isAuthor(author)) return
  if (avatar !== null && !isText(avatar, 0)) return
  if (!isSeen(message)) return
  return JSON.stringify({ message: visible(message), author, avatar: avatar === null ? null : visible(avatar) })
}

/** Whether anything of a text can be seen. Characters beyond U+FFFF always count. */
export function isSeen (text: string): boolean {
  return visible(text).replace(/\p{Default_Ignorable_Code_Point}/gu, (it) => it.length === 1 ? '' : it) !== ''
}

export function visible (text: string): string {
  return text.replace(INVISIBLE, '')
}

export function isAuthor (value: unknown): boolean {
  return typeof value === 'string' && AUTHOR.test(value) && value.toLowerCase() !== 'internal'
}

/** Lengths in code points. */
export function isText (value: unknown, shortest: number, longest = 255): boolean {
  if (typeof value !== 'string' || !value.isWellFormed()) return false
  const { length } = Array.from(value)
  return length >= shortest && length <= longest
}

/** Whether a text is what tells a sender, who asked for it, that a message was refused. */
export function isNotice (text: string): boolean {
  const { author, nb_users: members, error, ...rest } = JSON.parse(text)
  return author === 'internal' && Number.isInteger(members) && Object.keys(rest).length === 0 &&
    Object.keys(error).join() === 'type,loc,msg'
}
