import type { Limits } from '../../../protocol/limits.ts'
import { CRS_AUTHID, CRS_WKT, type MessageType, type SERVER_TYPES } from '../../../protocol/typed-messages.ts'
import type { V4_SERVER_TYPES, V4Messages } from '../../../protocol/v4-messages.ts'

/** An example of a message. */
export interface Example {
  name: string
  summary: string
  payload: object
  /** Messages that the same connection has to send before. */
  after?: object[]
}

export interface Examples {
  accepted: Example[]
  /** With the reason if only the room can determine it; the dialect provides the others. */
  rejected: (Example & { reason?: string })[]
}

/** A frame that is not a message at all. */
export interface Nonsense {
  name: string
  summary: string
  frame: string
}

export const NONSENSE: Nonsense[] = [
  { name: 'cut_off', summary: 'invalid JSON', frame: '{"author": "Hans_Hibbel"' },
  { name: 'list', summary: 'not an object', frame: '[]' },
]

export const TYPED_NONSENSE: Nonsense[] = [
  ...NONSENSE,
  { name: 'no_type', summary: 'without a type', frame: '{"author": "Hans_Hibbel"}' },
  { name: 'unknown_type', summary: 'unknown type', frame: '{"type": "poke", "author": "Hans_Hibbel"}' },
]

/** A PNG of 16 by 16 pixels. */
const IMAGE = 'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAMAAAAoLQ9TAAAAA1BMVEUbf1x9cwmtAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAA' +
  'DklEQVQYlWNgGAUMSAAAARAAAVGhZwQAAAAASUVORK5CYII='

/** "no image" in base64. */
export const NO_IMAGE = 'bm8gaW1hZ2U='

const PARCELS = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [[[2.35, 48.85], [2.36, 48.85], [2.36, 48.86], [2.35, 48.85]]] },
      properties: { id: 1, owner: 'city' },
    },
    {
      type: 'Feature',
      geometry: {
        type: 'GeometryCollection',
        geometries: [{ type: 'Point', coordinates: [2.3522, 48.8566, 35] }],
      },
      properties: { id: 2, owner: null },
    },
    { type: 'Feature', geometry: null, properties: null },
  ],
}

/** A nickname of valid length on this instance. */
function nickname (name: string, { minAuthorLength, maxAuthorLength }: Limits): string {
  return name.slice(0, maxAuthorLength).padEnd(minAuthorLength, '_')
}

export function classicExamples (limits: Limits): Examples {
  const author = nickname('Hans_Hibbel', limits)
  const message = 'Which EPSG code was it again?'
  return {
    accepted: [
      { name: 'question', summary: 'with an avatar', payload: { message, author, avatar: 'mapbox' } },
      { name: 'answer', summary: 'without an avatar, delivered as null', payload: { message: '2154 🗺', author } },
      { name: 'more', summary: 'with an unknown field, which is dropped', payload: { message, author, mood: 'good' } },
    ],
    rejected: [
      { name: 'nobody', summary: 'without an author', payload: { message } },
      { name: 'forged', summary: 'in the name of the server', payload: { message, author: 'Internal' } },
      { name: 'blank', summary: 'an author with a space', payload: { message, author: 'Hans Hibbel' } },
      { name: 'empty', summary: 'without a text', payload: { message: '', author } },
      { name: 'number', summary: 'a number as text', payload: { message: 2154, author } },
    ],
  }
}

/** A type of the fourth generation that the others do not have. */
type V4Type = Exclude<keyof V4Messages | typeof V4_SERVER_TYPES[number], TypedType>
type TypedType = MessageType | typeof SERVER_TYPES[number]

/**
 * Examples of every type; the channel generation adds its stamp.
 *
 * @param room name of the room, which some reasons contain
 */
export function typedExamples (limits: Limits, room: string): Record<TypedType, Examples> {
  const author = nickname('Hans_Hibbel', limits)
  const other = nickname('jane', limits)
  const text = 'Which EPSG code was it again?'
  const crs = { crs_wkt: CRS_WKT, crs_authid: CRS_AUTHID }
  const shared = { author, avatar: 'mapbox', ...crs }
  const newcomer = { type: 'newcomer', newcomer: author }
  const layer = { type: 'geojson', author, layer_name: 'parcels', ...crs }

  return {
    text: {
      accepted: [
        { name: 'question', summary: 'with an avatar', payload: { type: 'text', author, avatar: 'mapbox', text } },
        {
          name: 'answer',
          summary: 'without an avatar, and with an unknown field, which is dropped',
          payload: { type: 'text', author, text: '2154 🗺', mood: 'good' },
        },
      ],
      rejected: [
        { name: 'nobody', summary: 'without an author', payload: { type: 'text', text } },
        { name: 'forged', summary: 'in the name of the server', payload: { type: 'text', author: 'Internal', text } },
        { name: 'empty', summary: 'without a text', payload: { type: 'text', author, text: '' } },
        { name: 'number', summary: 'a number as text', payload: { type: 'text', author, text: 2154 } },
      ],
    },
    image: {
      accepted: [
        { name: 'square', summary: 'a PNG', payload: { type: 'image', author, avatar: null, image_data: IMAGE } },
      ],
      rejected: [
        { name: 'no_image', summary: 'base64 of text', payload: { type: 'image', author, image_data: NO_IMAGE } },
        { name: 'nothing', summary: 'without an image', payload: { type: 'image', author } },
      ],
    },
    newcomer: {
      accepted: [{ name: 'arrival', summary: 'registers a nickname', payload: newcomer }],
      rejected: [
        {
          name: 'taken',
          summary: 'a nickname in use, even by the same connection',
          payload: newcomer,
          after: [newcomer],
          reason: `User '${author}' already registered in channel ${room}`,
        },
        { name: 'blank', summary: 'with a space', payload: { type: 'newcomer', newcomer: 'Hans Hibbel' } },
      ],
    },
    exiter: {
      accepted: [{
        name: 'departure',
        summary: 'releases the nickname',
        payload: { type: 'exiter', exiter: author },
        after: [newcomer],
      }],
      rejected: [{
        name: 'stranger',
        summary: 'a nickname that this connection has not registered',
        payload: { type: 'exiter', exiter: other },
        reason: `User '${other}' is not registered by this connection`,
      }],
    },
    like: {
      accepted: [{
        name: 'like',
        summary: 'likes a message',
        payload: { type: 'like', liker_author: author, liked_author: other, message: text },
      }],
      rejected: [{
        name: 'nobody',
        summary: 'without a liked author',
        payload: { type: 'like', liker_author: author, message: text },
      }],
    },
    geojson: {
      accepted: [
        {
          name: 'layer',
          summary: 'three features, one of them without a geometry',
          payload: { ...layer, avatar: null, geojson: PARCELS, style: null },
        },
        {
          name: 'unstyled',
          summary: 'without style and avatar, which are delivered as null',
          payload: { ...layer, geojson: PARCELS },
        },
      ],
      rejected: [
        {
          name: 'no_features',
          summary: 'without features',
          payload: { ...layer, geojson: { type: 'FeatureCollection' } },
        },
        {
          name: 'no_numbers',
          summary: 'coordinates as text',
          payload: {
            ...layer,
            geojson: {
              type: 'FeatureCollection',
              features: [{
                type: 'Feature',
                geometry: { type: 'Point', coordinates: ['2.35', '48.85'] },
                properties: null,
              }],
            },
          },
        },
      ],
    },
    crs: {
      accepted: [{ name: 'crs', summary: 'WGS 84', payload: { type: 'crs', ...shared } }],
      rejected: [
        { name: 'no_wkt', summary: 'without its WKT', payload: { type: 'crs', author, crs_authid: CRS_AUTHID } },
      ],
    },
    bbox: {
      accepted: [{
        name: 'paris',
        summary: 'an extent in WGS 84',
        payload: { type: 'bbox', ...shared, xmin: 2.25, xmax: 2.42, ymin: 48.81, ymax: 48.9 },
      }],
      rejected: [{
        name: 'open',
        summary: 'without an upper bound',
        payload: { type: 'bbox', ...shared, xmin: 2.25, xmax: null, ymin: 48.81, ymax: 48.9 },
      }],
    },
    position: {
      accepted: [{
        name: 'here',
        summary: 'a position in WGS 84',
        payload: { type: 'position', ...shared, x: 2.3522, y: 48.8566 },
      }],
      rejected: [{
        name: 'text',
        summary: 'coordinates as text',
        payload: { type: 'position', ...shared, x: '2.3522', y: '48.8566' },
      }],
    },
    model: {
      accepted: [{
        name: 'model',
        summary: 'a model without a group',
        payload: { type: 'model', author, avatar: null, model_name: 'buffer', model_group: null, raw_xml: '<Option/>' },
      }],
      rejected: [
        { name: 'nothing', summary: 'without its XML', payload: { type: 'model', author, model_name: 'buffer' } },
      ],
    },
    script: {
      accepted: [{
        name: 'script',
        summary: 'a script, which is not executed',
        payload: { type: 'script', author, avatar: null, name: 'hello.py', raw_pycode: "print('hello')" },
      }],
      rejected: [
        {
          name: 'nameless',
          summary: 'without a name',
          payload: { type: 'script', author, raw_pycode: "print('hello')" },
        },
      ],
    },
    nb_users: {
      accepted: [],
      rejected: [{ name: 'forged', summary: 'sent by a client', payload: { type: 'nb_users', nb_users: 36 } }],
    },
    uncompliant: {
      accepted: [],
      rejected: [{ name: 'forged', summary: 'sent by a client', payload: { type: 'uncompliant', reason: 'I say so' } }],
    },
  }
}

/** Examples of every type of the fourth generation alone, and of a text with what only that generation has. */
export function v4Examples (limits: Limits): Record<V4Type | 'text', Examples> {
  const author = nickname('Hans_Hibbel', limits)
  const liked = nickname('jane', limits)
  const text = 'Which EPSG code was it again?'
  const answered = 'f2a1f0f0-7c55-4b0d-9a3e-0d9c5f4e6b71'
  const reaction = { type: 'reaction', author, in_reply_to_id: answered }
  const { text: { accepted, rejected } } = typedExamples(limits, '')
  return {
    text: {
      accepted: [
        ...accepted,
        {
          name: 'place',
          summary: 'an answer, said at a place',
          payload: { type: 'text', author, text: '2154', in_reply_to_id: answered, at: [2.3522, 48.8566] },
        },
      ],
      rejected: [
        ...rejected,
        { name: 'nowhere', summary: 'beyond the pole', payload: { type: 'text', author, text, at: [2.3522, 100] } },
      ],
    },
    reaction: {
      accepted: [
        { name: 'thumb', summary: 'an emoji for a message', payload: { ...reaction, emoji: '👍' } },
        {
          name: 'like',
          summary: 'reaches clients of older generations as a like',
          payload: { ...reaction, emoji: '❤️', liked_author: liked, message: text },
        },
        { name: 'removal', summary: 'takes an emoji back', payload: { ...reaction, emoji: '👍', remove: true } },
      ],
      rejected: [{ name: 'two', summary: 'two emoji', payload: { ...reaction, emoji: '👍👍' } }],
    },
    ping: {
      accepted: [{ name: 'ping', summary: 'asks for a pong', payload: { type: 'ping' } }],
      rejected: [],
    },
    hello: {
      accepted: [],
      rejected: [{ name: 'forged', summary: 'sent by a client', payload: { type: 'hello' } }],
    },
    gap: {
      accepted: [],
      rejected: [{ name: 'forged', summary: 'sent by a client', payload: { type: 'gap' } }],
    },
    act: {
      accepted: [],
      rejected: [{ name: 'forged', summary: 'sent by a client', payload: { type: 'act' } }],
    },
    deleted: {
      accepted: [],
      rejected: [{ name: 'forged', summary: 'sent by a client', payload: { type: 'deleted' } }],
    },
    pong: {
      accepted: [],
      rejected: [{ name: 'forged', summary: 'sent by a client', payload: { type: 'pong' } }],
    },
  }
}
