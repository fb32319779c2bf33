import { words } from '../../i18n.ts'

export function formatLength (metres: number): string {
  return metres < 1000 ? words.metres(digits(metres)) : words.kilometres(digits(metres / 1000))
}

export function formatArea (squareMetres: number): string {
  if (squareMetres < 10_000) return words.squareMetres(digits(squareMetres))
  if (squareMetres < 1_000_000) return words.hectares(digits(squareMetres / 10_000))
  return words.squareKilometres(digits(squareMetres / 1_000_000))
}

/** At least four significant digits. */
const digits = (value: number): number => Number(value < 1000 ? value.toPrecision(4) : value.toFixed(0))
