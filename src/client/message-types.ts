/* Made of the schemas in src/protocol/ by `npm run client:types`: change those. */
import type { FeatureCollection } from './geojson.ts'

/** Members of every message. */
export interface Stamped {
  /** a UUID */
  id: string
  /** seconds since 1970 */
  timestamp: number
}

/** Events with an origin. Servers of the channel dialect send neither `seq` nor `by`. */
export interface Caused extends Stamped {
  /** name of the event, which no other event has */
  seq?: string
  /** connection of the sender, as in its `hello`; missing for messages by PUT. A hint, never a proof */
  by?: string
}

/** Messages with an author. */
export interface Authored extends Caused {
  /** nickname of the author; "internal" is reserved for the server */
  author: string
  /** name or URL of a picture; null if there is none */
  avatar: string | null
  /** identifier of the message that this one answers; only for clients that speak of replies */
  in_reply_to_id?: string
}

/** how to resume this connection; missing if the server does not offer that */
export interface ResumeOffer {
  /** secret that resumes this connection, once */
  token: string
  /** seconds after the end of the connection in which the token works */
  seconds: number
  /** whether this connection resumed another one */
  resumed: boolean
  /** why it could not, where the client asked for it */
  reason?: string
  /** identifier of the last message of the client that was processed; null if there is none */
  received: string | null
}

/** Sends a chat message. */
export interface TextMessage extends Authored {
  type: 'text'
  /** text of the message; its length counts Unicode code points */
  text: string
  /** place that the text is about: longitude and latitude in WGS 84, in degrees */
  at?: [number, number] | null
}

/** Shares an image (PNG, JPEG, WebP, AVIF or TIFF). It is delivered as a PNG that fits. */
export interface ImageMessage extends Authored {
  type: 'image'
  /** a PNG in base64 */
  image_data: string
}

/** Registers a nickname, or changes it. */
export interface NewcomerMessage extends Caused {
  type: 'newcomer'
  /** nickname of the author; "internal" is reserved for the server */
  newcomer: string
}

/** Releases the nickname of this connection. */
export interface ExiterMessage extends Caused {
  type: 'exiter'
  /** nickname of the author; "internal" is reserved for the server */
  exiter: string
}

/** Likes a message. Only the liked author and the liker receive it. */
export interface LikeMessage extends Caused {
  type: 'like'
  /** nickname of the author; "internal" is reserved for the server */
  liker_author: string
  /** nickname of the author; "internal" is reserved for the server */
  liked_author: string
  /** text of the message; its length counts Unicode code points */
  message: string
}

/** Shares a layer. */
export interface LayerMessage extends Authored {
  type: 'geojson'
  /** name of the layer */
  layer_name: string
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
  /** a FeatureCollection of RFC 7946, delivered exactly as sent */
  geojson: FeatureCollection
  /** style of the layer as QML */
  style: string | null
}

/** Shares a coordinate reference system. */
export interface CrsMessage extends Authored {
  type: 'crs'
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
}

/** Shares an extent. */
export interface ExtentMessage extends Authored {
  type: 'bbox'
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
  /** western bound */
  xmin: number
  /** eastern bound */
  xmax: number
  /** southern bound */
  ymin: number
  /** northern bound */
  ymax: number
}

/** Shares a position. */
export interface PositionMessage extends Authored {
  type: 'position'
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
  /** easting or longitude */
  x: number
  /** northing or latitude */
  y: number
}

/** Shares a QGIS graphical model. It is delivered as text and never executed. */
export interface ModelMessage extends Authored {
  type: 'model'
  /** name of the model */
  model_name: string
  /** group of the model */
  model_group: string | null
  /** model as XML */
  raw_xml: string
}

/** Shares a Python script. It is delivered as text and never executed. */
export interface ScriptMessage extends Authored {
  type: 'script'
  /** name of the script */
  name: string
  /** source code of the script */
  raw_pycode: string
}

/** The number of open connections. */
export interface HeadCountMessage extends Stamped {
  type: 'nb_users'
  /** number of open connections in the room */
  nb_users: number
}

/** A reaction to a message, or its removal. */
export interface ReactionMessage extends Caused {
  type: 'reaction'
  /** nickname of the author; "internal" is reserved for the server */
  author: string
  /** identifier of the message that the reaction is for */
  in_reply_to_id: string
  /** one emoji of at most 8 Unicode code points */
  emoji: string
  remove: boolean
}

/** The first message of every connection; counts as the first head count. */
export interface HelloMessage extends Stamped {
  type: 'hello'
  /** name and version of the server */
  server: string
  /** identifier of this connection, which `by` repeats */
  connection: string
  /** number of open connections in the room */
  nb_users: number
  /** the last event of the room; of a resumed connection, the last one received */
  seq: string
  /** what the room is about */
  topic?: string
  /** optional parts of the generation that this server has; `moderate` if this member may moderate */
  features: string[]
  /** how to resume this connection; missing if the server does not offer that */
  resume?: ResumeOffer
}

/** The instances of the service were not connected for a while: messages may be missing. */
export interface GapMessage extends Stamped {
  type: 'gap'
  /** when the interruption began, in seconds since 1970 */
  since: number
  /** names this moment, as the `seq` of an event does */
  seq: string
}

/** A moderator or the operator did something, or it is in force when a member joins. */
export interface ActMessage extends Stamped {
  type: 'act'
  /** what was done */
  act: 'mute' | 'kick' | 'ban' | 'slow' | 'lock'
  /**
   * seconds until it ends, in slow mode those between two messages of a member; 0 if it is over, missing without
   * an end
   */
  seconds?: number
  /** the nickname that it is about */
  nickname?: string
  /** connection of the moderator; missing for the operator */
  by?: string
}

/** A moderator deleted a message: clients remove it. */
export interface DeletedMessage extends Caused {
  type: 'deleted'
  /** identifier of the message */
  deleted_id: string
}

/** The messages that a client receives, by `type`. */
export interface Messages {
  text: TextMessage
  image: ImageMessage
  newcomer: NewcomerMessage
  exiter: ExiterMessage
  like: LikeMessage
  geojson: LayerMessage
  crs: CrsMessage
  bbox: ExtentMessage
  position: PositionMessage
  model: ModelMessage
  script: ScriptMessage
  nb_users: HeadCountMessage
  reaction: ReactionMessage
  hello: HelloMessage
  gap: GapMessage
  act: ActMessage
  deleted: DeletedMessage
}

export type Message = Messages[keyof Messages]

/** All types of them: others are of a later version. */
export const MESSAGE_TYPES: readonly string[] = [
  'text', 'image', 'newcomer', 'exiter', 'like', 'geojson', 'crs', 'bbox',
  'position', 'model', 'script', 'nb_users', 'reaction', 'hello', 'gap', 'act',
  'deleted',
]

/** Sends a chat message. */
export interface TextContent {
  type: 'text'
  /** text of the message; its length counts Unicode code points */
  text: string
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
  /** place that the text is about: longitude and latitude in WGS 84, in degrees */
  at?: [number, number] | null
}

/** Shares an image (PNG, JPEG, WebP, AVIF or TIFF). It is delivered as a PNG that fits. */
export interface ImageContent {
  type: 'image'
  /** image file in base64 */
  image_data: string
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
}

/** Likes a message. Only the liked author and the liker receive it. */
export interface LikeContent {
  type: 'like'
  /** nickname of the author; "internal" is reserved for the server */
  liked_author: string
  /** text of the message; its length counts Unicode code points */
  message: string
}

/** Shares a layer. */
export interface LayerContent {
  type: 'geojson'
  /** name of the layer */
  layer_name: string
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
  /** a FeatureCollection of RFC 7946, delivered exactly as sent */
  geojson: FeatureCollection
  /** style of the layer as QML */
  style?: string | null
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
}

/** Shares a coordinate reference system. */
export interface CrsContent {
  type: 'crs'
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
}

/** Shares an extent. */
export interface ExtentContent {
  type: 'bbox'
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
  /** western bound */
  xmin: number
  /** eastern bound */
  xmax: number
  /** southern bound */
  ymin: number
  /** northern bound */
  ymax: number
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
}

/** Shares a position. */
export interface PositionContent {
  type: 'position'
  /** coordinate reference system as WKT */
  crs_wkt: string
  /** identifier of the coordinate reference system */
  crs_authid: string
  /** easting or longitude */
  x: number
  /** northing or latitude */
  y: number
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
}

/** Shares a QGIS graphical model. It is delivered as text and never executed. */
export interface ModelContent {
  type: 'model'
  /** name of the model */
  model_name: string
  /** group of the model */
  model_group?: string | null
  /** model as XML */
  raw_xml: string
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
}

/** Shares a Python script. It is delivered as text and never executed. */
export interface ScriptContent {
  type: 'script'
  /** name of the script */
  name: string
  /** source code of the script */
  raw_pycode: string
  /** identifier of the message that this one answers; sent on only to clients that speak of replies */
  in_reply_to_id?: string | null
}

/**
 * Reacts to a message. With `liked_author` and `message`, it reaches clients of older generations as a like;
 * others are not told.
 */
export interface ReactionContent {
  type: 'reaction'
  /** identifier of the message that the reaction is for */
  in_reply_to_id: string
  /** one emoji of at most 8 Unicode code points */
  emoji: string
  /** takes the reaction back */
  remove?: boolean
  /** nickname of the author; "internal" is reserved for the server */
  liked_author?: string
  /** text of the message; its length counts Unicode code points */
  message?: string
}

/** A message as a program writes it: the client adds the author, the time and the identifier. */
export type Content =
  | TextContent
  | ImageContent
  | LikeContent
  | LayerContent
  | CrsContent
  | ExtentContent
  | PositionContent
  | ModelContent
  | ScriptContent
  | ReactionContent
