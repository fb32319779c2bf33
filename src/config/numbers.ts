const NUMBER = /^\+?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)$/

/**
 * A number in decimal digits, from one as files for the original have it: Python allows "5_000_000", " 5 " and ".5".
 *
 * @returns undefined for any other text, which a coercion might read as a number: "0x10" as 16
 */
export function normalizeNumber (text: string): string | undefined {
  const trimmed = text.trim()
  return NUMBER.test(trimmed) ? trimmed.replaceAll(/[+_]/g, '').replace(/\.$/, '').replace(/^\./, '0.') : undefined
}
