import { Type, type Static, type TSchema } from '@sinclair/typebox'
import type { Limits } from './limits.ts'
import { featureCollectionSchema } from './geojson.ts'
import { authorSchema, AvatarSchema, chatTextSchema } from './classic-message.ts'

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
  crs_wkt: text('the coordinate reference system as WKT', [CRS_WKT], 2000),
  crs_authid: text('its identifier', [CRS_AUTHID], 50),
}

/**
 * What clients of the typed generations send, by `type`. The channel
 * generation's messages have an `id` and a `timestamp` beside these fields.
 */
export function typedMessages (limits: Limits) {
  const author = authorSchema(limits)
  const message = <T extends string, F extends Record<string, TSchema>>(type: T, description: string, fields: F) =>
    Type.Object({ type: Type.Literal(type), ...fields }, { description })
  const shared = <T extends string, F extends Record<string, TSchema>>(type: T, description: string, fields: F) =>
    message(type, description, { author, avatar: Type.Optional(AvatarSchema), ...fields })

  return {
    text: shared('text', 'Says something.', { text: chatTextSchema(limits) }),
    image: shared('image', 'Shares a picture: PNG, JPEG, WebP, AVIF or TIFF. It is sent on as a PNG that fits.', {
      image_data: text('the file in base64', ['iVBORw0KGgo…'], limits.maxImageLength),
    }),
    newcomer: message('newcomer', 'Takes a nickname, or another one.', { newcomer: author }),
    exiter: message('exiter', 'Gives the nickname of this connection back.', { exiter: author }),
    like: message('like', 'Likes what somebody said. The liked author and the liker are told.', {
      liker_author: author,
      liked_author: author,
      message: chatTextSchema(limits),
    }),
    geojson: shared('geojson', 'Shares a layer.', {
      layer_name: text('name of the layer', ['parcels'], 255),
      ...crsFields,
      geojson: featureCollectionSchema(limits),
      style: Type.Optional(textOrNull('its style as QML', [null], limits.maxGeojsonLength)),
    }),
    crs: shared('crs', 'Shares a coordinate reference system.', crsFields),
    bbox: shared('bbox', 'Shares an extent.', {
      ...crsFields,
      xmin: Type.Number({ examples: [2.25] }),
      xmax: Type.Number({ examples: [2.42] }),
      ymin: Type.Number({ examples: [48.81] }),
      ymax: Type.Number({ examples: [48.9] }),
    }),
    position: shared('position', 'Shares a position.', {
      ...crsFields,
      x: Type.Number({ examples: [2.3522] }),
      y: Type.Number({ examples: [48.8566] }),
    }),
    model: shared('model', 'Shares a graphical model of QGIS. It is text for everybody, and never run.', {
      model_name: text('name of the model', ['buffer'], 128),
      model_group: Type.Optional(textOrNull('group of the model', [null], 128)),
      raw_xml: text('the model as XML', ['<Option type="Map"/>'], limits.maxModelLength),
    }),
    script: shared('script', 'Shares a Python script. It is text for everybody, and never run.', {
      name: text('name of the script', ['buffer.py'], 128),
      raw_pycode: text('the script', ["print('hello')"], limits.maxScriptLength),
    }),
  }
}

export type TypedMessages = ReturnType<typeof typedMessages>
export type MessageType = keyof TypedMessages
export type TypedMessage<T extends MessageType> = Static<TypedMessages[T]>

/** What only the server sends. */
export const SERVER_TYPES = ['nb_users', 'uncompliant']

/** The end of the year 9999: readers of dates fail on what is later. */
const LATEST = 253_402_300_799

/** What the channel generation has beside the fields of the typed one. */
export const stampFields = {
  id: Type.String({ format: 'uuid', description: 'a UUID; the server makes one where the client sends none' }),
  timestamp: Type.Integer({
    minimum: 0,
    maximum: LATEST,
    description: 'seconds since 1970; the server\'s where the client sends none',
  }),
}
