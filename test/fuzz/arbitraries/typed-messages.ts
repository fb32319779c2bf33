import fc from 'fast-check'
import { payload } from './payloads.ts'

/** A message of the typed generations, nearly right: a field may be wrong, missing, or one too many. */
export type TypedSpec = Record<string, unknown>

const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom('a', '漢', '😀', '\0', '\n', '\u009b', '\u202e', '"', '\\', '<b>'),
      fc.constantFrom(0, 1, 50, 51, 128, 129, 255, 256, 2001),
    ).map(([unit, times]) => unit.repeat(times)),
  },
)

/** Few and in one letter case, so that they are taken, given back and taken again. */
const nickname = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('ada', 'bob', 'cid') },
  { weight: 1, arbitrary: fc.constantFrom('internal', 'InterNal', 'no', 'n'.repeat(33), 'a b', 'é\0', '__proto__') },
)

const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
const avatar = fc.option(text)
const crs = { crs_wkt: text, crs_authid: text }

const point = fc.record({ type: fc.constant('Point'), coordinates: fc.array(number, { minLength: 2, maxLength: 3 }) })
const feature = fc.record({
  type: fc.constant('Feature'),
  geometry: fc.option(point),
  properties: fc.option(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 })),
})
/** Five hundred features may be, and no more. */
const features = fc.oneof(
  { weight: 9, arbitrary: fc.array(feature, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.tuple(feature, fc.constantFrom(500, 501)).map(([one, times]) => Array(times).fill(one)) },
)

/** A picture of one pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const image = fc.oneof(fc.constant(PNG), fc.constantFrom('', PNG.slice(0, 40), 'AAAA', '<svg/>'), text)

/** Beyond 64 KiB it is worked on in a thread. */
const long = fc.oneof(
  { weight: 9, arbitrary: text },
  { weight: 1, arbitrary: text.map((one) => one + 'x'.repeat(70_000)) },
)

const message = <T extends object>(type: string, fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record({ type: fc.constant(type), ...fields }) as unknown as fc.Arbitrary<TypedSpec>
const shared = (type: string, fields: Record<string, fc.Arbitrary<unknown>>) =>
  message(type, { author: nickname, avatar, ...fields })

/** Few, so that messages answer one another, and at times themselves. */
const IDS = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890A5D-AC96-774B-BCCE-B302099A8057',
  'f2a1f0f0-7c55-4b0d-9a3e-0d9c5f4e6b71']
const id = fc.oneof(fc.uuid(), fc.constantFrom(...IDS))

/** Some are several characters, shapeless, half of one, or too long. */
const emoji = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('👍', '❤️', '👩‍👩‍👧‍👦', '🇫🇷', '1️⃣', '👍🏽') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('👍👍', '', ' ', '\u200b', '\u202e', '\r\n', '\ud83d', '\ud83d\u0301', '👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 2 }) },
)
const degrees = (most: number) => fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -most, max: most, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(-most, most, most + 1, null, '0') },
)
const at = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(degrees(180), degrees(90)) },
  { weight: 1, arbitrary: fc.constantFrom(null, [], [0], [0, 0, 0], { 0: 1, 1: 1, length: 2 }) },
)
const reaction = fc.tuple(
  message('reaction', { author: nickname, in_reply_to_id: id, emoji }),
  fc.record({
    remove: fc.constantFrom<unknown[]>(true, false, false, null),
    liked_author: nickname,
    message: text,
  }, { requiredKeys: [] }),
).map(([needed, more]) => ({ ...needed, ...more }))

const right: fc.Arbitrary<TypedSpec> = fc.oneof(
  { weight: 6, arbitrary: shared('text', { text }) },
  { weight: 3, arbitrary: shared('text', { text, at }) },
  { weight: 3, arbitrary: reaction },
  { weight: 2, arbitrary: fc.constantFrom<TypedSpec[]>({ type: 'ping' }, { type: 'ping', more: 'x'.repeat(1100) }) },
  { weight: 3, arbitrary: message('newcomer', { newcomer: nickname }) },
  { weight: 2, arbitrary: message('exiter', { exiter: nickname }) },
  { weight: 2, arbitrary: message('like', { liker_author: nickname, liked_author: nickname, message: text }) },
  { weight: 1, arbitrary: shared('crs', crs) },
  { weight: 1, arbitrary: shared('bbox', { ...crs, xmin: number, xmax: number, ymin: number, ymax: number }) },
  { weight: 1, arbitrary: shared('position', { ...crs, x: number, y: number }) },
  { weight: 1, arbitrary: shared('model', { model_name: text, model_group: fc.option(text), raw_xml: long }) },
  { weight: 1, arbitrary: shared('script', { name: text, raw_pycode: long }) },
  {
    weight: 1,
    arbitrary: shared('geojson', {
      layer_name: text,
      ...crs,
      geojson: fc.record({ type: fc.constant('FeatureCollection'), features }),
      style: fc.option(text),
    }),
  },
  { weight: 1, arbitrary: shared('image', { image_data: image }) },
)

const stamp = fc.record({
  id: fc.oneof(id, fc.constantFrom('no uuid', null, 7)),
  timestamp: fc.oneof(fc.nat(2_000_000_000), fc.constantFrom(-1, 1.5, '7', 1e15)),
}, { requiredKeys: [] })

/** The message that another one answers. */
const reply = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: id.map((id) => ({ in_reply_to_id: id })) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'no uuid', 7).map((id) => ({ in_reply_to_id: id })) },
)

const wrongValue = fc.oneof(fc.constantFrom(null, 7, true, '', [], {}), fc.jsonValue({ maxDepth: 2 }))

/** One in four has a field less, or another value in one. */
const near: fc.Arbitrary<TypedSpec> = fc.record({
  message: right,
  stamp: fc.option(stamp, { nil: {} }),
  reply,
  change: fc.constantFrom('', '', '', '', '', '', 'drop', 'replace'),
  at: fc.nat(9),
  value: wrongValue,
  extra: fc.option(fc.tuple(
    fc.constantFrom('message', 'nb_users', 'reason', '__proto__', 'seq', 'by', 'at', 'x'), wrongValue)),
}).map(({ message, stamp, reply, change, at, value, extra }) => {
  const all: TypedSpec = { ...reply, ...message, ...stamp }
  const name = Object.keys(message)[at % Object.keys(message).length]!
  if (extra && !(extra[0] in message)) Object.defineProperty(all, extra[0], { value: extra[1], enumerable: true })
  if (change === 'drop') delete all[name]
  if (change === 'replace') all[name] = value
  return all
})

/** What one connection sends, as text. */
export const typedPayload: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: near.map((one) => JSON.stringify(one)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('nb_users', 'uncompliant', 'hello', 'pong', 'nonsense', '')
      .map((type) => JSON.stringify({ type })),
  },
  { weight: 3, arbitrary: payload },
).map((json) => json.toWellFormed())
