import { languages } from 'languages'
import english, { type Language } from './languages/en.ts'
import { preferences } from './preferences.ts'

/** The words of the page, in the reader's language. What a language lacks is said in English. */
export let words: Language = english

/** Code of the language in use, such as "fr". */
export let language = 'en'

/** The reader's own choice, then what the browser asks for, then the instance's language. */
export function wantedLanguage (mainLanguage: string): string {
  const wanted = [preferences.language, ...navigator.languages, mainLanguage]
    .map((tag) => tag.toLowerCase().split(/[-_]/)[0]!)
  return wanted.find((code) => languages.some((known) => known.code === code)) ?? 'en'
}

export async function speak (code: string): Promise<void> {
  const { default: found } = await languages.find((known) => known.code === code)!.load()
  words = { ...english, ...found }
  language = code
  document.documentElement.lang = code
}

export const number = (value: number): string => value.toLocaleString(language)

export const time = (milliseconds: number): string =>
  new Date(milliseconds).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })

export const day = (milliseconds: number): string =>
  new Date(milliseconds).toLocaleDateString(language, { weekday: 'long', day: 'numeric', month: 'long' })
