import fc from 'fast-check'

/** Texts of every length and script, at the limits and beyond. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom('a', 'é', '漢', '😀', ' ', '\0', '\n', '\u202e', '\u2028', '"', '\\', '<b>', '\ufeff'),
      fc.constantFrom(0, 1, 2, 254, 255, 256, 1000),
    ).map(([unit, times]) => unit.repeat(times)),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'x'), maxLength: 5 }) },
)

const author = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: fc.constantFrom(...'abcXYZ0189_-'), minLength: 3, maxLength: 32 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'abcXYZ0189_- .é\0'), maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('internal', 'Internal', 'INTERNAL', 'ınternal', 'internal ', 'abc\n', '__proto__'),
  },
)

const avatar = fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: text })

/** JSON of any kind. */
const anything = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value))

/** One value as JSON: nearly always of the right kind, at times of any. */
const near = (right: fc.Arbitrary<string | null>) => fc.oneof(
  { weight: 12, arbitrary: right.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: anything },
)

const extra = fc.tuple(
  fc.oneof(
    fc.constantFrom('message', 'author', 'avatar', 'type', 'nb_users', '__proto__', 'constructor', 'toJSON', ''),
    fc.string({ maxLength: 5 }),
  ),
  anything,
)

type Entry = [key: string, json: string]

/** An object near the schema: fields dropped, doubled, added, in any order. */
const nearMessage = fc.record({
  message: near(text),
  author: near(author),
  avatar: near(avatar),
  without: fc.constantFrom('', '', '', '', '', '', 'avatar', 'avatar', 'author', 'message'),
  extra: fc.array(extra, { maxLength: 2 }),
  first: fc.nat(3),
  gap: fc.constantFrom('', '', '', ' ', '\n\t'),
}).map(({ message, author, avatar, without, extra, first, gap }) => {
  const entries: Entry[] = [['message', message], ['author', author], ['avatar', avatar]]
  const kept = entries.filter(([key]) => key !== without)
  return toJson([...kept.slice(first), ...extra, ...kept.slice(0, first)], gap)
})

function toJson (entries: Entry[], gap: string): string {
  return `{${entries.map(([key, json]) => `${gap}${JSON.stringify(key)}:${gap}${json}`).join()}${gap}}`
}

/** JSON that a few characters were cut out of, or put into. */
const broken = fc.tuple(nearMessage, fc.array(fc.record({
  at: fc.nat(1000),
  cut: fc.nat(3),
  put: fc.constantFrom('', ',', '"', '}', '{', '[', '\\', '\\u', '\\ud800', '0', '-', '1e999', 'null', '\0', '//',
    '\ufeff'),
}), { minLength: 1, maxLength: 3 })).map(([json, edits]) => edits.reduce((rest, { at, cut, put }) => {
  const start = at % (rest.length + 1)
  return rest.slice(0, start) + put + rest.slice(start + cut)
}, json))

/** Nested deeper than a parser that calls itself can follow. */
const deep = fc.tuple(
  fc.constantFrom('[', '{"message":', '{"author":[', '{"avatar":{"a":'),
  fc.constantFrom(10, 500, 5_000),
  fc.boolean(),
).map(([open, depth, closed]) => {
  const close = Array.from(open).reverse().map((bracket) => ({ '[': ']', '{': '}' })[bracket] ?? '').join('')
  return open.repeat(depth) + (closed ? `1${close.repeat(depth)}` : '')
})

/** A payload as text: a message, nearly one, or anything else. */
export const payload = fc.oneof(
  { weight: 60, arbitrary: nearMessage },
  { weight: 20, arbitrary: broken },
  { weight: 10, arbitrary: anything },
  { weight: 9, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: deep },
).map((json) => json.toWellFormed())
