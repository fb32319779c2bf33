import { Made, type Scope } from './values.ts'

/**
 * Patterns: a plain object allows more members than it names, unless it is in `exactly`; a list has exactly its
 * elements; text, numbers, booleans and null are compared.
 */
export class Matcher {
  /** The pattern as reports write it. */
  readonly name: (scope?: Scope) => string
  readonly fits: (value: unknown, scope: Scope) => boolean

  constructor (name: string | Matcher['name'], fits: Matcher['fits']) {
    this.name = typeof name === 'string' ? () => name : name
    this.fits = fits
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const anyUuid = new Matcher('<a UUID>', (value) => typeof value === 'string' && UUID.test(value))
export const anyInteger = new Matcher('<an integer>', Number.isSafeInteger)
export const anyText = new Matcher('<a text>', (value) => typeof value === 'string' && value !== '')
export const anyList = new Matcher('<a list>', Array.isArray)
export const anything = new Matcher('<any value>', (value) => value !== undefined)
export const absent = new Matcher('<no such member>', (value) => value === undefined)

export const text = (pattern: RegExp) =>
  new Matcher(`<a text like ${pattern}>`, (value) => typeof value === 'string' && pattern.test(value))

export const atLeast = (least: number) =>
  new Matcher(`<a number from ${least}>`, (value) => typeof value === 'number' && value >= least)

/** A list with at least these elements, in any order. */
export const including = (...elements: unknown[]) =>
  new Matcher((scope) => `<a list with ${describe(elements, scope)}>`, (value, scope) =>
    Array.isArray(value) && elements.every((element) => value.some((candidate) => matches(candidate, element, scope))))

/** A list without these elements. */
export const excluding = (...elements: unknown[]) => new Matcher('<a list without them>', (value, scope) =>
  Array.isArray(value) && !elements.some((element) => value.some((candidate) => matches(candidate, element, scope))))

/** A list of which each element fits. */
export const each = (pattern: unknown) => new Matcher('<a list of such elements>', (value, scope) =>
  Array.isArray(value) && value.every((element) => matches(element, pattern, scope)))

/** The value gets a name; where it has one, it must be the same again. */
export const same = (name: string) => new Matcher(`<the same ${name}>`, (value, { bound }) => {
  if (value === undefined) return false
  if (!bound.has(name)) bound.set(name, value)
  return bound.get(name) === value
})

/** Another value than the one that has this name. */
export const other = (name: string) => new Matcher(`<another ${name}>`, (value, { bound }) =>
  value !== undefined && value !== bound.get(name))

/** The value gets the name, whichever it had before. */
export const latest = (name: string) => new Matcher(`<the ${name}>`, (value, { bound }) => {
  if (value === undefined) return false
  bound.set(name, value)
  return true
})

/** The number that has this name, and so many more. */
export const plus = (name: string, more: number) => new Matcher(`<${name} and ${more}>`, (value, { bound }) =>
  value === Number(bound.get(name)) + more)

/** An object with these members and no others. */
export const exactly = (members: Record<string, unknown>) => new Matcher(
  (scope) => `exactly ${describe(members, scope)}`,
  (value, scope) => isObject(value) && matches(value, members, scope) &&
    Object.keys(value).every((key) => key in members)
)

/** Both patterns. */
export const both = (...patterns: unknown[]) => new Matcher(
  (scope) => patterns.map((pattern) => describe(pattern, scope)).join(' and '),
  (value, scope) => patterns.every((pattern) => matches(value, pattern, scope))
)

export function matches (value: unknown, pattern: unknown, scope: Scope): boolean {
  if (pattern instanceof Matcher) return pattern.fits(value, scope)
  if (pattern instanceof Made) return matches(value, pattern.make(scope), scope)
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && value.length === pattern.length &&
      pattern.every((element, i) => matches(value[i], element, scope))
  }
  if (!isObject(pattern)) return value === pattern
  return isObject(value) && Object.entries(pattern).every(([key, part]) => matches(value[key], part, scope))
}

/** A pattern as reports write it. */
export function describe (pattern: unknown, scope?: Scope): string {
  if (pattern instanceof Matcher) return pattern.name(scope)
  if (pattern instanceof Made) return scope ? describe(pattern.make(scope)) : '<…>'
  if (Array.isArray(pattern)) return `[${pattern.map((element) => describe(element, scope)).join(', ')}]`
  if (!isObject(pattern)) return abridge(JSON.stringify(pattern) ?? 'nothing')
  const members = Object.entries(pattern).map(([key, part]) => `"${key}": ${describe(part, scope)}`)
  return `{${members.join(', ')}}`
}

/** Frames may have megabytes. */
export function abridge (text: string, length = 300): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Compares without leaving names behind where the value does not fit. */
export function tryMatch (value: unknown, pattern: unknown, scope: Scope): boolean {
  const before = new Map(scope.bound)
  if (matches(value, pattern, scope)) return true
  scope.bound.clear()
  for (const [name, known] of before) scope.bound.set(name, known)
  return false
}
