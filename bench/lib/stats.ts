export interface Spread {
  min: number
  median: number
  max: number
}

export function spread (values: number[]): Spread | undefined {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return {
    min: sorted[0]!,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    max: sorted.at(-1)!,
  }
}

/** Three significant digits, and no exponent. */
export function digits (value: number): string {
  if (value === 0 || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en').replaceAll(',', ' ')
  return value.toPrecision(3)
}

export function show ({ min, median, max }: Spread): string {
  return min === max ? digits(median) : `${digits(min)} – **${digits(median)}** – ${digits(max)}`
}
