import type { Dialect } from '../../src/dialects/dialect.ts'
import type { Command, OutgoingEvent, Stamp } from '../../src/protocol/events.ts'
import type { Limits } from '../../src/protocol/limits.ts'
import { encodeText } from '../../src/protocol/payload.ts'
import { LIMITS } from '../limits.ts'
import { LINES, MESSAGES } from '../typed-examples.ts'
import { testDialect } from './contract.ts'

export const limits: Limits = {
  ...LIMITS,
  maxAuthorLength: 8,
  maxMessageLength: 5,
  maxImageLength: 100,
  maxGeojsonFeatures: 2,
  maxGeojsonLength: 500,
  maxModelLength: 30,
  maxScriptLength: 20,
}

const { text, image, geojson, crs, bbox, position, model, script, newcomer, exiter, like } = MESSAGES
const said = { kind: 'text', author: 'Hans', avatar: 'cat', text: 'hello' } as const
const system = '"crs_wkt":"GEOGCRS[\\"WGS 84\\"]","crs_authid":"EPSG:4326"'
const stamped = { id: '01890a5d-ac96-774b-bcce-b302099a8057', timestamp: 1_790_000_000 }

const shared = (type: string, fields: string): Command =>
  ({ kind: 'shared', type, author: 'Hans', avatar: 'cat', fields: encodeText(fields), summary: LINES[type]! })
const layer = (features: unknown[], more: object = {}) =>
  ({ ...geojson, geojson: { type: 'FeatureCollection', features, ...more } })
const feature = (geometry: unknown) => ({ type: 'Feature', properties: null, geometry })
const layerCommand = (message: { geojson: unknown }, count: string) => ({
  ...shared('geojson', `"layer_name":"parcels",${system},"geojson":${JSON.stringify(message.geojson)},"style":"<qgis/>"`),
  summary: `shared the layer "parcels" (${count}, EPSG:4326)`,
}) as Command
/** Text as it is on the wire, where JSON.stringify would not write it so. */
const wire = (message: object, from: string, to: string) => Buffer.from(JSON.stringify(message).replace(from, to))
const nested = (depth: number) => wire(layer([]), '[]', `[${'['.repeat(depth)}${']'.repeat(depth)}]`)
const foreign = layer([{ ...feature(null), id: 1, properties: { n: 1 }, 'x:y': [{}] }], { crs: { a: null }, bbox: [] })
/** As no JavaScript would write it: digits beyond its numbers, blanks, escapes. */
const EXACT = '{ "type":"Feature\\u0043ollection","features":\t[{"type":"Feature","id":9007199254740993,"properties":' +
  '{"geojson":"}\\"]","n":0.1000000000000000055511},"geometry":{"type":"Point","coordinates":[1.10, -2E0]}}] }'
const exact = wire(geojson, JSON.stringify(geojson.geojson), EXACT)

export interface TypedExamples {
  dialect: Dialect
  /** What a command holds that was given this stamp. */
  stampOf (stamp: Stamp): Partial<Stamp>
  /** What a frame holds of an event's stamp. */
  frameStampOf (stamp: Stamp): object
}

/** What both typed generations must do. */
export function testTypedDialect ({ dialect, stampOf, frameStampOf }: TypedExamples): void {
  const given = stampOf(stamped)
  const told = (event: Command, frame: object): [OutgoingEvent, unknown] =>
    [{ ...event, ...stamped } as OutgoingEvent, { ...frame, ...frameStampOf(stamped) }]
  const commands: [unknown, Command][] = [
    [text, said],
    [{ ...text, ...stamped }, { ...said, ...given }],
    [{ ...text, avatar: null }, { ...said, avatar: null }],
    [{ ...text, avatar: undefined, more: 1, constructor: 2 }, { ...said, avatar: null }],
    [wire(text, '"text":"hello"', '"text":1,"__proto__":{"a":1},"text":"hello"'), said],
    [{ ...text, text: '🗺\u202e🗺🗺🗺' }, { ...said, text: '🗺🗺🗺🗺' }],
    [image, shared('image', `"image_data":"fitted ${image.image_data}"`)],
    [{ ...image, ...stamped }, { ...shared('image', `"image_data":"fitted ${image.image_data}"`), ...given } as Command],
    [geojson, layerCommand(geojson, '1 feature')],
    [{ ...layer([]), style: undefined }, {
      ...layerCommand(layer([]), '0 features'),
      fields: encodeText(`"layer_name":"parcels",${system},"geojson":{"type":"FeatureCollection","features":[]},"style":""`),
    } as Command],
    [{ ...layer([]), layer_name: 'a\u0000\u2066b' }, {
      ...layerCommand(layer([]), ''),
      fields: encodeText(`"layer_name":"a_b",${system},"geojson":{"type":"FeatureCollection","features":[]},"style":"<qgis/>"`),
      summary: 'shared the layer "a_b" (0 features, EPSG:4326)',
    } as Command],
    [foreign, layerCommand(foreign, '1 feature')],
    [exact, {
      ...layerCommand(geojson, '1 feature'),
      fields: encodeText(`"layer_name":"parcels",${system},"geojson":${EXACT},"style":"<qgis/>"`),
    } as Command],
    [{ ...crs, crs_wkt: '' }, shared('crs', '"crs_wkt":"","crs_authid":"EPSG:4326"')],
    [bbox, shared('bbox', `${system},"xmin":2.25,"xmax":2.42,"ymin":48.81,"ymax":48.9`)],
    [position, shared('position', `${system},"x":2.3522,"y":48.8566`)],
    [model, shared('model', '"model_name":"buffer","model_group":"vector","raw_xml":"<Option type=\\"Map\\"/>"')],
    [{ ...model, model_group: null }, shared('model',
      '"model_name":"buffer","model_group":null,"raw_xml":"<Option type=\\"Map\\"/>"')],
    [{ ...script, raw_pycode: '\u0007\u202e' }, shared('script', '"name":"buffer.py","raw_pycode":"\\u0007\u202e"')],
    [newcomer, { kind: 'newcomer', nickname: 'Hans' }],
    [{ ...newcomer, ...stamped }, { kind: 'newcomer', nickname: 'Hans', ...given }],
    [exiter, { kind: 'exiter', nickname: 'Hans' }],
    [like, { kind: 'like', liker: 'Hans', liked: 'Jane', message: 'hello' }],
  ]
  const geometries = [
    null,
    { type: 'Point', coordinates: [] },
    { type: 'Point', coordinates: [1, 2, 3, 4] },
    { type: 'MultiPoint', coordinates: [] },
    { type: 'LineString', coordinates: [[1, 2]], bbox: [1, 2, 1, 2], more: 'x' },
    { type: 'MultiLineString', coordinates: [[[1, 2], [1e-9, -2.123456789012345]]] },
    { type: 'Polygon', coordinates: [] },
    { type: 'MultiPolygon', coordinates: [[[[1, 2], [3, 4]]]] },
    { type: 'GeometryCollection', geometries: [] },
    {
      type: 'GeometryCollection',
      geometries: [{ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] }],
    },
  ]
  for (const geometry of geometries) {
    const message = layer([feature(geometry)])
    commands.push([message, layerCommand(message, '1 feature')])
  }

  testDialect({
    dialect,
    commands,
    refusals: [
      [{}, 'missing'],
      [{ type: null }, 'literal_error'],
      [{ type: 'shout' }, 'literal_error'],
      [{ type: 'constructor' }, 'literal_error'],
      [{ type: ['text'] }, 'literal_error'],
      [{ type: 'nb_users', nb_users: 9 }, 'value_error'],
      [{ type: 'uncompliant', reason: 'boo' }, 'value_error'],
      [[text], 'value_error'],
      [Buffer.from('{"type":"text"'), 'json_invalid'],
      [wire(bbox, '2.25', 'NaN'), 'json_invalid'],
      [wire(bbox, '2.25', '-Infinity'), 'json_invalid'],
      [wire(bbox, '2.25', '1e999'), 'float_type'],
      [wire(position, '2.3522', '-1e999'), 'float_type'],
      [{ ...position, y: '48.8' }, 'float_type'],
      [{ ...text, text: 'hello!' }, 'string_too_long'],
      [{ ...text, text: '\u0007' }, 'string_pattern_mismatch'],
      [{ ...text, author: 'internal' }, 'value_error'],
      [{ ...text, author: 5 }, 'string_type'],
      [{ ...newcomer, newcomer: 'INTERNAL' }, 'value_error'],
      [{ ...newcomer, newcomer: 'a b c' }, 'string_pattern_mismatch'],
      [{ ...like, message: '' }, 'string_too_short'],
      [{ ...image, image_data: 'broken' }, 'value_error'],
      [{ ...image, image_data: 'A'.repeat(101) }, 'value_error'],
      [{ ...crs, crs_wkt: 'x'.repeat(2001) }, 'string_too_long'],
      [{ ...crs, crs_authid: 'x'.repeat(51) }, 'string_too_long'],
      [{ ...model, raw_xml: 'x'.repeat(31) }, 'string_too_long'],
      [{ ...model, model_name: 'x'.repeat(129) }, 'string_too_long'],
      [{ ...model, model_group: 'x'.repeat(129) }, 'string_too_long'],
      [{ ...script, raw_pycode: 'x'.repeat(21) }, 'string_too_long'],
      [{ ...script, name: 'x'.repeat(129) }, 'string_too_long'],
      [{ ...geojson, layer_name: 'x'.repeat(256) }, 'string_too_long'],
      [{ ...geojson, style: 1 }, 'string_type'],
      [layer([1, 2, 3]), 'value_error'],
      [layer([feature(null)], { more: 'x'.repeat(500) }), 'value_error'],
      [nested(101), 'value_error'],
      [nested(100_000), 'value_error'],
      [{ ...geojson, geojson: null }, 'dict_type'],
      [{ ...geojson, geojson: { type: 'FeatureCollection' } }, 'missing'],
      [{ ...geojson, geojson: { type: 'FeatureCollection', features: {} } }, 'list_type'],
      [{ ...geojson, geojson: { type: 'Feature', features: [] } }, 'literal_error'],
      [{ ...geojson, geojson: feature(null) }, 'missing'],
      [layer([{ type: 'Feature', properties: {} }]), 'missing'],
      [layer([{ type: 'Point', coordinates: [1, 2] }]), 'missing'],
      [layer([feature({ type: 'Circle', coordinates: [1, 2] })]), 'union_tag_invalid'],
      [layer([feature({ coordinates: [1, 2] })]), 'missing'],
      [layer([feature({ type: 'Point' })]), 'missing'],
      [layer([feature({ type: 'Point', coordinates: [1] })]), 'too_short'],
      [layer([feature({ type: 'Point', coordinates: ['1', 2] })]), 'float_type'],
      [layer([feature({ type: 'LineString', coordinates: [1, 2] })]), 'list_type'],
      [layer([feature({ type: 'GeometryCollection', geometries: [1] })]), 'dict_type'],
    ],
    events: [
      told(said, text),
      told(shared('image', '"image_data":"x"'), { ...image, image_data: 'x' }),
      told(layerCommand(geojson, '1 feature'), geojson),
      told({ kind: 'newcomer', nickname: 'Hans' }, newcomer),
      told({ kind: 'exiter', nickname: 'Hans' }, exiter),
      told({ kind: 'like', liker: 'Hans', liked: 'Jane', message: 'hello' }, like),
    ],
  })
}
