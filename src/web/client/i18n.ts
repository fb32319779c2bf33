import { languages } from 'languages'
import english, { type Language } from './languages/en.ts'
import { preferences } from './preferences.ts'

/** The words of the page, in the reader's language. What a language lacks is said in English. */
export let words: Language = english

/** Code of the language in use, such as "fr". */
export let language = 'en'

/** The reader's own choice, then what the browser asks for, then the instance's language. */
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

/** The reader's own habits where they fit the language: "en-GB" has 24 hours, "en-US" has 12. */
const locale = (): string => navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language

export const number = (value: number): string => value.toLocaleString(locale())

export const time = (milliseconds: number): string =>
  new Date(milliseconds).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' })

export const day = (milliseconds: number): string =>
  new Date(milliseconds).toLocaleDateString(locale(), { weekday: 'long', day: 'numeric', month: 'long' })
