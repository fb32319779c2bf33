const collator = new Intl.Collator(undefined, { numeric: true })

/** The order of attributes: numbers by size, texts as people sort them, and nothing at the end in either direction. */
export function compareValues (a: unknown, b: unknown, descending: boolean): number {
  const [first, second] = [isEmpty(a), isEmpty(b)]
  if (first || second) return Number(first) - Number(second)
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(textOf(a), textOf(b))
  return descending ? -order : order
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === ''

const textOf = (value: unknown): string => typeof value === 'object' ? JSON.stringify(value) : String(value)
