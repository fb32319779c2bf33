import type { Case } from '../case.ts'
import { absent, anyInteger, anyText, anyUuid, atLeast, exactly, latest, plus } from '../match.ts'
import { id, listOf, nick, raw, repeat } from '../values.ts'
import { cutLine, delivered, LINES, pngOf, point, SHARED, TYPES, WIDE_IMAGE } from './messages.ts'

const said = { type: 'text', author: nick('a'), text: 'hello' }
const { geojson, position, script, model, image } = SHARED
const section = 'typed-and-channel'
const layer = (features: unknown, more = {}) =>
  ({ ...geojson, ...more, geojson: { type: 'FeatureCollection', features } })

/** Names that would be dangerous files, and what is delivered. */
const FILE_NAMES: [name: string, safe: string][] = [
  ['../up.py', '_._up.py'], ['a\\b:c|d?e*f"g<h>i', 'a_b_c_d_e_f_g_h_i'], ['~home', '_home'], ['end.', 'end_'],
]

export const channelCases: Case[] = [
  {
    id: 'channel.join.greeting',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'A new member receives `nb_users`, then the stored messages, oldest first, if the operator stores any.',
    steps: [{ join: 'a', as: 'channel', first: { type: 'nb_users', nb_users: atLeast(1) } }],
  },
  {
    id: 'channel.delivery.sender',
    level: 'MUST',
    dialects: ['channel'],
    section: 'delivery',
    sentence: 'The server delivers a message to every member of the room, the sender included, in each member\'s ' +
      'dialect.',
    steps: [
      { join: 'a', as: 'channel' },
      { join: 'b', as: 'channel' },
      { from: 'a', send: [said], hear: { b: [said], a: [said] }, mark: 'b' },
    ],
  },
  ...TYPES.map((type): Case => ({
    id: `channel.members.${type}`,
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'A client may send additional members, which the server removes; it receives exactly these:',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...SHARED[type], more: 2 }],
        hear: { a: [exactly({ ...delivered(type), id: anyUuid, timestamp: anyInteger })] },
      },
    ],
  })),
  {
    id: 'channel.stamp.kept',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'The server keeps the client\'s values if they are valid and sets them otherwise.',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...said, id: id('x'), timestamp: 5 }],
        hear: { a: [{ ...said, id: id('x'), timestamp: 5 }] },
      },
    ],
  },
  {
    id: 'channel.stamp.made',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'The server keeps the client\'s values if they are valid and sets them otherwise.',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...said, id: 'no UUID', timestamp: 'now' }],
        hear: { a: [{ ...said, id: anyUuid, timestamp: anyInteger }] },
      },
    ],
  },
  {
    id: 'channel.avatar.null',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'Clients receive every member of both columns, with null for what was left out',
    steps: [
      { join: 'a', as: 'channel' },
      { from: 'a', send: [said], hear: { a: [{ ...said, avatar: null }] } },
      { from: 'a', send: [{ ...model, model_group: null }], hear: { a: [{ type: 'model', model_group: null }] } },
    ],
  },
  {
    id: 'channel.geojson.style',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'with null for what was left out, except `in_reply_to_id`, and an empty text for `style`.',
    steps: [
      { join: 'a', as: 'channel' },
      { from: 'a', send: [{ ...geojson, style: null }], hear: { a: [{ type: 'geojson', style: '' }] } },
    ],
  },
  {
    id: 'channel.geojson.null-coordinate',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'coordinates of a layer may also be null, as QGIS writes NaN.',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [layer([point([1, 2, null])])],
        hear: { a: [{ geojson: { features: [{ geometry: { coordinates: [1, 2, null] } }] } }] },
      },
    ],
  },
  {
    id: 'channel.geojson.as-written',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`geojson` is a FeatureCollection, delivered as it was written',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [layer([{ ...point([1, 2]), id: 7, more: { deep: [1] } }])],
        hear: { a: [{ geojson: { features: [{ id: 7, more: { deep: [1] } }] } }] },
      },
    ],
  },
  {
    id: 'channel.geojson.max-features',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'A layer has at most `max_geojson_features` features',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [layer(listOf({ type: 'Feature', properties: null, geometry: null }, 'max_geojson_features', 1), {
          layer_name: 'too many',
        })],
        hear: { a: [{ type: 'uncompliant', reason: anyText }] },
        not: { a: [{ layer_name: 'too many' }] },
      },
    ],
  },
  {
    id: 'channel.geojson.invalid',
    level: 'MUST',
    dialects: ['channel'],
    section: 'members',
    sentence: 'a FeatureCollection of RFC 7946',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [layer({}), layer([{ type: 'Feature', properties: null }]), layer([point(['1', '2'])])],
        hear: { a: Array(3).fill({ type: 'uncompliant' }) },
        not: { a: [{ type: 'geojson' }] },
      },
    ],
  },
  {
    id: 'channel.image.fitted',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'Receivers get a PNG of at most `max_image_size` pixels in each direction, without metadata',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...image, image_data: WIDE_IMAGE }],
        hear: { a: [{ image_data: pngOf(({ rules }) => ({ width: rules.max_image_size, height: 1 })) }] },
      },
    ],
  },
  {
    id: 'channel.image.invalid',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'Shares an image (PNG, JPEG, WebP, AVIF or TIFF).',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...image, image_data: 'bm8gaW1hZ2U=' }],
        hear: { a: [{ type: 'uncompliant', reason: anyText }] },
        not: { a: [{ type: 'image' }] },
      },
    ],
  },
  {
    id: 'channel.image.order',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'Later messages of the same sender wait until it is finished.',
    steps: [
      { join: 'a', as: 'channel' },
      { from: 'a', send: [{ ...image, image_data: WIDE_IMAGE }, said], hear: { a: [{ type: 'image' }, said] } },
    ],
  },
  {
    id: 'channel.bbox.numbers',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'Extents are numbers',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...SHARED.bbox, xmin: null }, { ...SHARED.bbox, xmin: '1' }],
        hear: { a: Array(2).fill({ type: 'uncompliant' }) },
        not: { a: [{ type: 'bbox' }] },
      },
    ],
  },
  {
    id: 'channel.file-names',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`layer_name`, `model_name` and the `name` of a script become names of files in some clients.',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: FILE_NAMES.map(([name]) => ({ ...script, name })),
        hear: { a: FILE_NAMES.map(([, name]) => ({ type: 'script', name })) },
      },
    ],
  },
  {
    id: 'channel.payload.unchanged',
    level: 'MUST',
    dialects: ['channel'],
    section: 'text',
    sentence: 'Payloads – scripts, models, styles, WKT and GeoJSON – are delivered unchanged.',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...script, raw_pycode: 'a\u0007\u202e\tb' }],
        hear: { a: [{ type: 'script', raw_pycode: 'a\u0007\u202e\tb' }] },
      },
    ],
  },
  {
    id: 'channel.text.controls',
    level: 'MUST',
    dialects: ['channel'],
    section: 'text',
    sentence: 'The server removes control characters, except newline and tab, and bidirectional controls (U+202A to ' +
      'U+202E, U+2066 to U+2069) from text that is displayed',
    steps: [
      { join: 'a', as: 'channel' },
      { from: 'a', send: [{ ...said, text: 'a\u0000\u202eb' }], hear: { a: [{ type: 'text', text: 'ab' }] } },
    ],
  },
  {
    id: 'channel.limits.max',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`author`, `avatar` and `text` follow the rules of classic messages',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...said, text: repeat('🗺', 'max_message_length') }],
        hear: { a: [{ text: repeat('🗺', 'max_message_length') }] },
      },
    ],
  },
  {
    id: 'channel.limits.too-long',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`author`, `avatar` and `text` follow the rules of classic messages',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...said, text: repeat('🗺', 'max_message_length', 1) }],
        hear: { a: [{ type: 'uncompliant' }] },
      },
    ],
  },
  {
    id: 'channel.uncompliant.members',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '| `uncompliant` | server | `reason` | – |',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...said, text: 5 }],
        hear: { a: [exactly({ type: 'uncompliant', id: anyUuid, timestamp: anyInteger, reason: anyText })] },
      },
    ],
  },
  {
    id: 'channel.uncompliant.private',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`uncompliant` goes to the sender of the rejected message alone',
    steps: [
      { join: 'a', as: 'channel' },
      { join: 'b', as: 'channel' },
      { from: 'a', send: [{ ...said, text: 5 }], not: { b: [{ type: 'uncompliant' }] } },
    ],
  },
  {
    id: 'channel.rejected.server-types',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '| `nb_users` | server | `nb_users` | – | The number of open connections. |',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ type: 'nb_users', nb_users: 987654 }, { type: 'uncompliant', reason: 'forged' }],
        hear: { a: Array(2).fill({ type: 'uncompliant', reason: anyText }) },
        not: { a: [{ nb_users: 987654 }, { reason: 'forged' }] },
      },
    ],
  },
  {
    id: 'channel.rejected.stays-open',
    level: 'MUST',
    dialects: ['channel'],
    section: 'closing',
    sentence: 'The server does not close a connection because of an invalid message',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [raw('{'), [1], {}, { type: 'poke' }, { ...said, author: 'internal' }, said],
        hear: { a: [...Array(5).fill({ type: 'uncompliant' }), said] },
      },
    ],
  },
  {
    id: 'channel.count.join',
    level: 'MUST',
    dialects: ['channel'],
    section: 'which-client-receives-what',
    sentence: '| the head count changes | head count | `nb_users` | `nb_users` |',
    disturbable: true,
    steps: [
      { join: 'a', as: 'channel', first: { nb_users: latest('count') } },
      { join: 'b', as: 'channel' },
      { awaits: 'a', frame: { type: 'nb_users', nb_users: plus('count', 1) } },
    ],
  },
  {
    id: 'channel.nickname.newcomer',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '| `newcomer` | both | `newcomer` | – | Registers a nickname, or changes it. |',
    steps: [
      { join: 'b', as: 'channel' },
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('a') }],
        hear: { b: [exactly({ type: 'newcomer', newcomer: nick('a'), id: anyUuid, timestamp: anyInteger })] },
      },
    ],
  },
  {
    id: 'channel.nickname.renamed',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'A `newcomer` with another name renames a registered connection: the room receives `exiter`, then ' +
      '`newcomer`.',
    steps: [
      { join: 'a', as: 'channel', register: true },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('b') }],
        hear: { a: [{ type: 'exiter', exiter: nick('a') }, { type: 'newcomer', newcomer: nick('b') }] },
      },
    ],
  },
  {
    id: 'channel.nickname.taken',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'In a room, one connection at a time holds a nickname.',
    steps: [
      { join: 'b', as: 'channel', register: true },
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: nick('b') }],
        hear: { a: [{ type: 'uncompliant' }] },
        not: { a: [{ type: 'newcomer' }] },
      },
    ],
  },
  {
    id: 'channel.nickname.exiter',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`exiter` is also sent by the server when a registered connection ends.',
    steps: [
      { join: 'b', as: 'channel' },
      { join: 'a', as: 'channel', register: true },
      { leave: 'a' },
      { awaits: 'b', frame: { type: 'exiter', exiter: nick('a') } },
    ],
  },
  {
    id: 'channel.nickname.exiter-once',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`exiter` is also sent by the server when a registered connection ends.',
    steps: [
      { join: 'b', as: 'channel' },
      { join: 'a', as: 'channel', register: true },
      { from: 'a', send: [{ type: 'exiter', exiter: nick('a') }], hear: { b: [{ exiter: nick('a') }] } },
      { join: 'c', as: 'channel', register: true },
      { leave: 'a' },
      { from: 'c', send: [{ type: 'exiter', exiter: nick('c') }], not: { b: [{ exiter: nick('a') }] } },
    ],
  },
  {
    id: 'channel.nickname.foreign-exiter',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'Releases the nickname of this connection.',
    steps: [
      { join: 'b', as: 'channel', register: true },
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ type: 'exiter', exiter: nick('b') }],
        hear: { a: [{ type: 'uncompliant' }] },
        not: { b: [{ type: 'exiter' }] },
      },
    ],
  },
  {
    id: 'channel.like.private',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'Only the liked author and the liker receive it.',
    steps: [
      { join: 'a', as: 'channel', register: true },
      { join: 'b', as: 'channel', register: true },
      { join: 'c', as: 'channel', register: true },
      {
        from: 'a',
        send: [{ type: 'like', liker_author: nick('a'), liked_author: nick('b'), message: 'good' }],
        not: { c: [{ type: 'like' }] },
      },
    ],
  },
  {
    id: 'channel.like.delivered',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: '`like` to the liked author, if registered, and the liker.',
    steps: [
      { join: 'a', as: 'channel', register: true },
      { join: 'b', as: 'channel', register: true },
      {
        from: 'a',
        send: [{ type: 'like', liker_author: nick('a'), liked_author: nick('b'), message: 'good' }],
        hear: {
          a: [{ type: 'like', liker_author: nick('a') }],
          b: [exactly({
            type: 'like',
            liker_author: nick('a'),
            liked_author: nick('b'),
            message: 'good',
            id: anyUuid,
            timestamp: anyInteger,
          })],
        },
      },
    ],
  },
  {
    id: 'channel.replies.aware',
    level: 'MUST',
    dialects: ['channel'],
    needs: ['replies'],
    section,
    sentence: 'those that have themselves sent the member in a valid message, null included, from that message on',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...said, in_reply_to_id: null }, { ...said, in_reply_to_id: id('x') }],
        hear: { a: [{ ...said, in_reply_to_id: absent }, { ...said, in_reply_to_id: id('x') }] },
      },
    ],
  },
  {
    id: 'channel.replies.query',
    level: 'MUST',
    dialects: ['channel'],
    needs: ['replies'],
    section,
    sentence: 'and those that joined with `?replies=true`',
    steps: [
      { join: 'b', as: 'channel', query: 'replies=true' },
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...said, in_reply_to_id: id('x') }],
        hear: { b: [{ ...said, in_reply_to_id: id('x') }] },
      },
    ],
  },
  {
    id: 'channel.replies.unaware',
    level: 'MUST',
    dialects: ['channel'],
    needs: ['replies'],
    section,
    sentence: 'All others receive the message without it, since an unknown member raises an error in older plugins.',
    steps: [
      { join: 'b', as: 'channel' },
      { join: 'a', as: 'channel' },
      { from: 'a', send: [{ ...said, in_reply_to_id: id('x') }], hear: { b: [{ ...said, in_reply_to_id: absent }] } },
    ],
  },
  {
    id: 'channel.replies.never-in-scripts',
    level: 'MUST',
    dialects: ['channel'],
    needs: ['replies'],
    section,
    sentence: 'It is never null, and never in a `model` or `script`.',
    steps: [
      { join: 'a', as: 'channel', query: 'replies=true' },
      {
        from: 'a',
        send: [script, model].map((message) => ({ ...message, in_reply_to_id: id('x') })),
        hear: { a: ['script', 'model'].map((type) => ({ type, in_reply_to_id: absent })) },
      },
    ],
  },
  {
    id: 'channel.replies.itself',
    level: 'MUST',
    dialects: ['channel'],
    needs: ['replies'],
    section,
    sentence: 'A message that answers itself loses it.',
    steps: [
      { join: 'a', as: 'channel', query: 'replies=true' },
      {
        from: 'a',
        send: [{ ...said, id: id('x'), in_reply_to_id: id('x') }],
        hear: { a: [{ ...said, id: id('x'), in_reply_to_id: absent }] },
      },
    ],
  },
  {
    id: 'channel.join.unknown-room',
    level: 'MUST',
    dialects: ['channel'],
    section: 'joining',
    sentence: '| 404 | the room is unknown: `{"detail":"Room \'x\' not registered"}` (or `Channel \'x\' …`) |',
    steps: [{
      refused: '/channel/no%20pe/ws', answer: { status: 404, body: { detail: "Channel 'no pe' not registered" } },
    }],
  },
  {
    id: 'channel.join.slashes',
    level: 'MUST',
    dialects: ['channel'],
    section: 'joining',
    sentence: 'The server accepts any query and tolerates doubled slashes.',
    steps: [{ join: 'a', as: 'channel', path: '//channel/{room}/ws' }],
  },
  {
    id: 'channel.across.text',
    level: 'MUST',
    dialects: ['classic', 'typed', 'channel'],
    section: 'delivery',
    sentence: 'The server delivers a message to every member of the room, the sender included, in each member\'s ' +
      'dialect.',
    steps: [
      { join: 'c', as: 'classic' },
      { join: 't', as: 'typed', register: true },
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [said],
        hear: { c: [{ message: 'hello', author: nick('a') }], t: [said] },
      },
      {
        from: 'c',
        send: [{ message: 'classic', author: nick('c') }],
        hear: { a: [{ type: 'text', author: nick('c'), text: 'classic' }] },
      },
    ],
  },
  ...Object.entries(LINES).map(([type, line]): Case => ({
    id: `channel.across.${type}`,
    level: 'MUST',
    dialects: ['classic', 'channel'],
    section: 'which-client-receives-what',
    sentence: 'Classic clients receive these lines as messages by the member who shares, cut to `max_message_length`.',
    steps: [
      { join: 'c', as: 'classic' },
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [SHARED[type as keyof typeof SHARED]],
        hear: { c: [{ message: cutLine(line), author: nick('a') }] },
      },
    ],
  })),
  {
    id: 'channel.across.nicknames',
    level: 'MUST',
    dialects: ['classic', 'channel'],
    section: 'which-client-receives-what',
    sentence: '| a nickname is registered | – |',
    steps: [
      { join: 'c', as: 'classic' },
      { join: 'a', as: 'channel' },
      { from: 'a', send: [{ type: 'newcomer', newcomer: nick('a') }], not: { c: [{ type: 'newcomer' }] }, only: ['c'] },
    ],
  },
  {
    id: 'channel.position.numbers',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'All others are required, and no value is converted.',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ ...position, x: '2.35' }, { ...position, crs_wkt: undefined }],
        hear: { a: Array(2).fill({ type: 'uncompliant' }) },
        not: { a: [{ type: 'position' }] },
      },
    ],
  },
  {
    id: 'channel.limits.newcomer',
    level: 'MUST',
    dialects: ['channel'],
    section,
    sentence: 'so do `newcomer`, `exiter` and the two authors of a like as authors',
    steps: [
      { join: 'a', as: 'channel' },
      {
        from: 'a',
        send: [{ type: 'newcomer', newcomer: 'a b c' }, { type: 'newcomer', newcomer: 'internal' }],
        hear: { a: Array(2).fill({ type: 'uncompliant' }) },
        not: { a: [{ type: 'newcomer' }] },
      },
    ],
  },
]
