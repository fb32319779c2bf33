import { languages } from 'languages'
import english, { type Language } from './languages/en.ts'
import { preferences } from './preferences.ts'

/** The texts of the page in the user's language; English where a translation is missing. */
export let words: Language = english

/** Code of the current language, such as "fr". */
export let language = 'en'

/** The user's choice, else the browser's languages, else the instance's. */
export function preferredLanguage (mainLanguage: string): string {
  const wanted = [preferences.language, ...navigator.languages, mainLanguage]
    .map((tag) => tag.toLowerCase().split(/[-_]/)[0]!)
  return wanted.find((code) => languages.some((known) => known.code === code)) ?? 'en'
}

export async function setLanguage (code: string): Promise<void> {
  const { default: found } = await languages.find((known) => known.code === code)!.load()
  words = { ...english, ...found }
  language = code
  document.documentElement.lang = code
}

/** The user's regional formats for the current language: "en-GB" has a 24-hour clock, "en-US" a 12-hour one. */
const locale = (): string => navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language

/** The name of a language in the user's. @param code that somebody else wrote */
export function languageName (code: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

export const number = (value: number): string => value.toLocaleString(locale())

export const time = (milliseconds: number): string =>
  new Date(milliseconds).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' })

/** A day, with its year unless that is the current one. */
export function day (milliseconds: number): string {
  const date = new Date(milliseconds)
  const isThisYear = date.getFullYear() === new Date().getFullYear()
  return date.toLocaleDateString(locale(), {
    weekday: 'long', day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }),
  })
}

const UNITS: [seconds: number, unit: string][] = [[86_400, 'day'], [3_600, 'hour'], [60, 'minute'], [1, 'second']]

/** A time such as "10 minutes", in the largest unit that it is a whole number of. */
export function duration (seconds: number): string {
  const [size, unit] = UNITS.find(([size]) => seconds > 0 && seconds % size === 0) ?? [1, 'second']
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
}
