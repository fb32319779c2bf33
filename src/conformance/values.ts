import { randomBytes, randomUUID } from 'node:crypto'
import type { Rules } from './rules.ts'

/** Letters of a run's own in each nickname, so that frames by other people are told apart. */
const TAG_LENGTH = 7

/** The names, limits and tags of one attempt at a case. */
export class Scope {
  /** In every nickname, and so in every frame that is about this attempt. */
  readonly tag: string
  readonly rules: Rules
  readonly room: string
  readonly #ids = new Map<string, string>()
  /** Values that were received, by the name that a pattern gave them. */
  readonly bound = new Map<string, unknown>()

  constructor (rules: Rules, room: string) {
    this.rules = rules
    this.room = room
    this.tag = `k${randomBytes(8).toString('hex')}`.slice(0, Math.max(1, Math.min(TAG_LENGTH, rules.max_author_length - 2)))
  }

  nickname (label: string): string {
    return `${this.tag}${label}`.slice(0, this.rules.max_author_length).padEnd(this.rules.min_author_length, '_')
  }

  /** An identifier of a message, the same for each use of the label. */
  id (label: string): string {
    if (!this.#ids.has(label)) this.#ids.set(label, randomUUID())
    return this.#ids.get(label)!
  }
}

/** A value that is known only when the case runs. */
export class Made {
  readonly make: (scope: Scope) => unknown

  constructor (make: (scope: Scope) => unknown) {
    this.make = make
  }
}

/** Limits in the answer of `GET /rules`. */
type Limit = 'min_author_length' | 'max_author_length' | 'max_message_length' | 'max_geojson_features'

/** A nickname of this attempt. */
export const nick = (label: string) => new Made((scope) => scope.nickname(label))

/** A UUID of this attempt. */
export const id = (label: string) => new Made((scope) => scope.id(label))

/** A text in which `{x}` is replaced by the value of that name, and `{room}` by the room's. */
export const phrase = (template: string, values: Record<string, unknown>) => new Made((scope) =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(name === 'room' ? scope.room : resolve(values[name], scope))))

/** A character as often as a limit says, or a few times more. */
export const repeat = (character: string, limit: Limit, more = 0) =>
  new Made(({ rules }) => character.repeat(Math.max(0, rules[limit] + more)))

/** A nickname of as many characters as a limit says, or a few more. */
export const longNick = (limit: Limit, more = 0) => new Made((scope) => {
  const length = scope.rules[limit] + more
  return scope.tag.padEnd(length, 'x').slice(0, length)
})

/** A list with as many elements as a limit says, or a few more. */
export const listOf = (element: unknown, limit: Limit, more = 0) =>
  new Made(({ rules }) => Array(Math.max(0, rules[limit] + more)).fill(element))

/** A limit itself. */
export const limit = (name: Limit, more = 0) => new Made(({ rules }) => rules[name] + more)

/** The value that an earlier pattern bound to this name. */
export const received = (name: string) => new Made(({ bound }) => bound.get(name))

/** Anything but a JSON value in one text frame. */
export class Frame {
  readonly kind: 'raw' | 'binary' | 'fragments' | 'invalid UTF-8' | 'unmasked' | 'many fragments'
  readonly value: unknown

  constructor (kind: Frame['kind'], value: unknown = '') {
    this.kind = kind
    this.value = value
  }
}

/** A text frame with exactly this text. */
export const raw = (text: unknown) => new Frame('raw', text)

/** The same JSON in a binary frame. */
export const binary = (value: unknown) => new Frame('binary', value)

/** JSON in 256 fragments. */
export const fragments = (value: unknown) => new Frame('fragments', value)

/** The value with everything in it that is known only now. */
export function resolve (value: unknown, scope: Scope): unknown {
  if (value instanceof Made) return value.make(scope)
  if (value instanceof Frame) return new Frame(value.kind, resolve(value.value, scope))
  if (Array.isArray(value)) return value.map((element) => resolve(element, scope))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part, scope)]))
}
