import fc from 'fast-check'

/** JSON text as another program may write it, and what a scanner has to find out about it. */
export interface RawJson {
  text: string
  /** How deep arrays and objects are nested. */
  depth: number
  /** Of the longest run of digits in a number. */
  digits: number
}

export interface RawMember {
  key: string
  /** Of the key, as written. */
  keyText: string
  value: RawJson
}

export interface RawObject extends RawJson {
  members: RawMember[]
}

const blank = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 })
const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''))

/** What could be mistaken for structure, besides any other text. */
const content = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '1', ' ', 'é', '🗺', '\ud800') })
)

/** A string as text: with the fewest escapes, or all of them. */
function write (value: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(value)
  const units = Array.from({ length: value.length }, (_, i) => value.charCodeAt(i).toString(16).padStart(4, '0'))
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`
}

const number = fc.record({
  sign: fc.constantFrom('', '-'),
  whole: fc.oneof(fc.constant('0'), join(fc.constantFrom(...'123456789'), digits(0, 40))),
  fraction: fc.oneof(fc.constant(''), join(fc.constant('.'), digits(1, 30))),
  exponent: fc.oneof(fc.constant(''), join(fc.constantFrom('e', 'E+', 'e-'), digits(1, 3))),
}).map(({ sign, whole, fraction, exponent }): RawJson => {
  const text = sign + whole + fraction + exponent
  return { text, depth: 0, digits: Math.max(...text.match(/\d+/g)!.map(({ length }) => length)) }
})

const leaf = fc.oneof(
  number,
  fc.oneof(
    fc.constantFrom('true', 'false', 'null'),
    fc.tuple(content, fc.boolean()).map(([value, escaped]) => write(value, escaped))
  ).map((text): RawJson => ({ text, depth: 0, digits: 0 }))
)

/** Keys that occur twice in one object more often than not. */
export const KEYS = ['geojson', 'geo', '', '1', 'é', '🗺', '\ud800', '__proto__', '"', '\\', '\\"', 'a":{"geojson']

const { value, object } = fc.letrec<{ value: RawJson, array: RawJson, object: RawObject }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('array'), tie('object')),
  array: fc.tuple(fc.array(fc.tuple(blank, tie('value'), blank), { maxLength: 5 }), blank).map(([items, inner]) => {
    const text = items.map(([before, { text }, behind]) => before + text + behind).join(',')
    return { text: `[${text || inner}]`, ...around(items.map(([, item]) => item)) }
  }),
  object: fc.tuple(fc.array(fc.record({
    key: fc.oneof(fc.constantFrom(...KEYS), content),
    escaped: fc.boolean(),
    value: tie('value'),
    blanks: fc.tuple(blank, blank, blank, blank),
  }), { maxLength: 6 }), blank).map(([entries, inner]) => {
    const members = entries.map(({ key, escaped, value }) => ({ key, keyText: write(key, escaped), value }))
    const text = members.map(({ keyText, value: { text } }, i) => {
      const [a, b, c, d] = entries[i]!.blanks
      return a + keyText + b + ':' + c + text + d
    }).join(',')
    return { text: `{${text || inner}}`, members, ...around(members.map(({ value }) => value)) }
  }),
}))

export { object as rawObject, value as rawValue }

/** Valid JSON with blanks around it. */
export const rawDocument = fc.tuple(blank, value, blank)
  .map(([before, json, behind]): RawJson => ({ ...json, text: before + json.text + behind }))

function around (values: RawJson[]): Omit<RawJson, 'text'> {
  return {
    depth: 1 + Math.max(0, ...values.map(({ depth }) => depth)),
    digits: Math.max(0, ...values.map(({ digits }) => digits)),
  }
}
