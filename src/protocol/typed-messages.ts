import { Type, type Static, type TSchema } from '@sinclair/typebox'
import type { Limits } from './limits.ts'
import { featureCollectionSchema } from './geojson.ts'
import { authorSchema, AvatarSchema, chatTextSchema } from './classic-message.ts'
import { named } from './schema-names.ts'

export const CRS_AUTHID = 'EPSG:4326'
export const CRS_WKT = 'GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",' +
  'ELLIPSOID["WGS 84",6378137,298.257223563]],CS[ellipsoidal,2],' +
  'AXIS["geodetic latitude (Lat)",north],AXIS["geodetic longitude (Lon)",east],' +
  'ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",4326]]'

const text = (description: string, examples: unknown[], maxLength: number) => Type.String({
  maxLength,
  format: 'unicode',
  description,
  examples,
})

const textOrNull = (description: string, examples: unknown[], maxLength?: number) => Type.Unsafe<string | null>({
  type: ['string', 'null'],
  ...(maxLength !== undefined && { maxLength }),
  format: 'unicode',
  description,
  examples,
})

export const crsFields = {
  crs_wkt: named('CrsWkt', text('coordinate reference system as WKT', [CRS_WKT], 2000)),
  crs_authid: named('CrsAuthid', text('identifier of the coordinate reference system', [CRS_AUTHID], 50)),
}

/** Names the message that is answered. */
const replyFields = {
  in_reply_to_id: Type.Optional(Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'uuid',
    description: 'identifier of the message that this one answers; sent on only to clients that speak of replies',
    examples: [null],
  })),
}

/**
 * Messages that clients of the typed generations send, by `type`. Those of the
 * channel generation have an `id` and a `timestamp` in addition.
 */
export function typedMessages (limits: Limits) {
  const author = authorSchema(limits)
  const message = <T extends string, F extends Record<string, TSchema>>(type: T, description: string, fields: F) =>
    Type.Object({ type: Type.Literal(type), ...fields }, { description })
  const shared = <T extends string, F extends Record<string, TSchema>>(type: T, description: string, fields: F) =>
    message(type, description, { author, avatar: Type.Optional(AvatarSchema), ...fields, ...replyFields })

  return {
    text: shared('text', 'Sends a chat message.', { text: chatTextSchema(limits) }),
    image: shared('image', 'Shares an image (PNG, JPEG, WebP, AVIF or TIFF). It is delivered as a PNG that fits.', {
      image_data: text('image file in base64', ['iVBORw0KGgo…'], limits.maxImageLength),
    }),
    newcomer: message('newcomer', 'Registers a nickname, or changes it.', { newcomer: author }),
    exiter: message('exiter', 'Releases the nickname of this connection.', { exiter: author }),
    like: message('like', 'Likes a message. Only the liked author and the liker receive it.', {
      liker_author: author,
      liked_author: author,
      message: chatTextSchema(limits),
    }),
    geojson: shared('geojson', 'Shares a layer.', {
      layer_name: text('name of the layer', ['parcels'], 255),
      ...crsFields,
      geojson: featureCollectionSchema(limits),
      style: Type.Optional(textOrNull('style of the layer as QML', [null], limits.maxGeojsonLength)),
    }),
    crs: shared('crs', 'Shares a coordinate reference system.', crsFields),
    bbox: shared('bbox', 'Shares an extent.', {
      ...crsFields,
      xmin: Type.Number({ description: 'western bound', examples: [2.25] }),
      xmax: Type.Number({ description: 'eastern bound', examples: [2.42] }),
      ymin: Type.Number({ description: 'southern bound', examples: [48.81] }),
      ymax: Type.Number({ description: 'northern bound', examples: [48.9] }),
    }),
    position: shared('position', 'Shares a position.', {
      ...crsFields,
      x: Type.Number({ description: 'easting or longitude', examples: [2.3522] }),
      y: Type.Number({ description: 'northing or latitude', examples: [48.8566] }),
    }),
    model: shared('model', 'Shares a QGIS graphical model. It is delivered as text and never executed.', {
      model_name: text('name of the model', ['buffer'], 128),
      model_group: Type.Optional(textOrNull('group of the model', [null], 128)),
      raw_xml: text('model as XML', ['<Option type="Map"/>'], limits.maxModelLength),
    }),
    script: shared('script', 'Shares a Python script. It is delivered as text and never executed.', {
      name: text('name of the script', ['buffer.py'], 128),
      raw_pycode: text('source code of the script', ["print('hello')"], limits.maxScriptLength),
    }),
  }
}

export type TypedMessages = ReturnType<typeof typedMessages>
export type MessageType = keyof TypedMessages
export type TypedMessage<T extends MessageType> = Static<TypedMessages[T]>

/** Message types that only the server sends. */
export const SERVER_TYPES = ['nb_users', 'uncompliant'] as const

/** The end of the year 9999: date parsers fail on later times. */
const LATEST = 253_402_300_799

/** Fields that the channel generation has in addition to the typed one. */
export const stampFields = {
  id: Type.String({
    title: 'Id', format: 'uuid', description: 'a UUID; generated by the server if missing or invalid',
  }),
  timestamp: Type.Integer({
    title: 'Timestamp',
    minimum: 0,
    maximum: LATEST,
    description: 'seconds since 1970; set by the server if missing or invalid',
  }),
}
