/** Characters that look like another one, or like two of them. */
const LOOK_ALIKES: Record<string, string> = { 0: 'o', 1: 'l', i: 'l', 5: 's', m: 'rn', w: 'vv', _: '', '-': '' }

/**
 * The appearance of a nickname: two nicknames that look alike give the same text. Pairs such as "rn" are the long
 * spelling of what they look like, so that the result does not depend on where a pair begins.
 */
export function fold (nickname: string): string {
  const folded = nickname.toLowerCase().replace(/[01i5mw_-]/g, (character) => LOOK_ALIKES[character]!)
  // One without letters and digits looks like itself, not like nothing.
  return folded === '' ? nickname : folded
}
