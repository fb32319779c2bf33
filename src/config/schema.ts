import { Type, type Static } from '@sinclair/typebox'

const RoomName = Type.String({ minLength: 1, maxLength: 100, pattern: '^(?!\\.{1,2}$)\\P{Cc}+$' })

/**
 * Every variable an operator can set, with its default and its constraints. The
 * type, the validation, the error messages and the tables in the documentation
 * are derived from it. A description is a noun phrase: errors say "must be" in
 * front of it.
 */
export const ConfigSchema = Type.Object({
  ROOMS: Type.Array(RoomName, {
    minItems: 1,
    uniqueItems: true,
    default: ['QGIS', 'QField', 'Geotribu'],
    description: 'comma-separated room names, unique and not empty',
  }),
  RULES: Type.String({
    default: 'Be kind, stay on topic, respect each other.',
    description: 'the rules of conduct, shown to users',
  }),
  MAIN_LANGUAGE: Type.String({
    pattern: '^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$',
    default: 'en',
    description: 'the language code of the instance, such as "en" or "fr"',
  }),
  INSTANCE_NAME: Type.String({
    pattern: '^\\P{Cc}{0,100}$',
    default: '',
    description: 'the name of the instance, at most 100 characters, for the lists of other instances; empty for ' +
      '"gischat"',
  }),
  INSTANCE_CONTACT: Type.String({
    pattern: '^((https://|mailto:)[^\\s"<>]+|[^\\s"<>@:/?#]+@[^\\s"<>@:/?#]+)?$',
    default: '',
    description: 'the address of the operator for questions: an e-mail address, or an https: or mailto: URL; empty ' +
      'for none',
  }),
  OTHER_INSTANCES: Type.Array(Type.String({
    pattern: '^https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?(/[^\\s"\'<>;,?#]*)?$',
  }), {
    uniqueItems: true,
    default: [],
    description: 'comma-separated base URLs of other instances, such as https://chat.example.org, unique, which the ' +
      'page lists; it asks them for their names when somebody opens the list',
  }),
  ENVIRONMENT: Type.String({
    pattern: '^[A-Za-z0-9_.-]{1,64}$',
    default: 'production',
    description: 'the name of the environment: 1 to 64 letters, digits, "_", "." or "-"',
  }),
  MIN_AUTHOR_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 255,
    default: 3,
    description: 'minimum length of a nickname, in characters',
  }),
  MAX_AUTHOR_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 255,
    default: 32,
    description: 'maximum length of a nickname, in characters',
  }),
  MAX_MESSAGE_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 255,
    description: 'maximum length of a message, in Unicode code points',
  }),
  MAX_IMAGE_RAW_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 5_000_000,
    description: 'maximum size of an image, in base64 characters',
  }),
  MAX_IMAGE_SIZE: Type.Integer({
    minimum: 16,
    maximum: 10_000,
    default: 800,
    description: 'maximum width and height of a delivered image, in pixels; larger images are scaled down',
  }),
  MAX_GEOJSON_FEATURES: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 500,
    description: 'maximum number of features in a layer',
  }),
  MAX_GEOJSON_RAW_LENGTH: Type.Integer({
    minimum: 100,
    maximum: 100_000_000,
    default: 5_000_000,
    description: 'maximum size of a layer, in characters of GeoJSON',
  }),
  MAX_MODEL_RAW_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 1_000_000,
    description: 'maximum size of a model, in characters of XML',
  }),
  MAX_SCRIPT_RAW_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 2_000_000,
    description: 'maximum size of a script, in characters',
  }),
  MAX_STORED_MESSAGES: Type.Integer({
    minimum: 0,
    maximum: 1000,
    default: 0,
    description: 'number of recent messages kept per room and replayed to clients that join; 0 disables history',
  }),
  MAX_STORED_BYTES: Type.Integer({
    minimum: 1024,
    maximum: 1024 * 1024 * 1024,
    default: 16 * 1024 * 1024,
    description: 'maximum size of the history of a room, in bytes',
  }),
  UNSTORED_TEXTS: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'comma-separated texts that are left out of the history',
  }),
  RESUME_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 3600,
    default: 60,
    description: 'seconds for which a client may resume a lost connection, its nickname is held, and what it missed ' +
      'is kept in memory; 0 disables resuming',
  }),
  RESUME_BYTES: Type.Integer({
    minimum: 64 * 1024,
    maximum: 1024 * 1024 * 1024,
    default: 8 * 1024 * 1024,
    description: 'maximum size of what is kept of a room for clients that resume, in bytes; all rooms together have ' +
      'eight times as much',
  }),
  ADMIN_TOKEN: Type.String({
    pattern: '^([!-~]{24,512})?$',
    default: '',
    description: 'the secret of the operator, 24 to 512 visible ASCII characters, which turns on moderation, private ' +
      'rooms and reserved nicknames; empty turns them off',
  }),
  PRIVATE_ROOMS: Type.Array(RoomName, {
    uniqueItems: true,
    default: [],
    description: 'comma-separated names of rooms that exist only for clients with a token for them, unique and not ' +
      'in ROOMS; requires ADMIN_TOKEN',
  }),
  RESERVED_NICKNAMES: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{1,255}$' }), {
    default: [],
    description: 'comma-separated nicknames that only clients with a token for them may use; requires ADMIN_TOKEN',
  }),
  REVOKED_TOKENS: Type.Array(Type.String({
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  }), {
    default: [],
    description: 'comma-separated identifiers (UUIDs) of tokens that are no longer valid; requires ADMIN_TOKEN',
  }),
  MAX_FRAME_BYTES: Type.Integer({
    minimum: 1024,
    maximum: 256 * 1024 * 1024,
    default: 16 * 1024 * 1024,
    description: 'maximum size of a WebSocket message, in bytes',
  }),
  MAX_INCOMPLETE_BYTES: Type.Integer({
    minimum: 1024 * 1024,
    maximum: 64 * 1024 * 1024 * 1024,
    default: 256 * 1024 * 1024,
    description: 'maximum size of incomplete messages, in bytes and for all clients together; beyond it, the address ' +
      'with most of them loses the connection of its oldest',
  }),
  MAX_BUFFERED_BYTES: Type.Integer({
    minimum: 64 * 1024,
    maximum: 1024 * 1024 * 1024,
    default: 32 * 1024 * 1024,
    description: 'bytes that may wait for the slowest member of a room before its large messages are paced',
  }),
  MAX_TOTAL_BUFFERED_BYTES: Type.Integer({
    minimum: 1024 * 1024,
    maximum: 64 * 1024 * 1024 * 1024,
    default: 512 * 1024 * 1024,
    description: 'maximum size of the data that waits for members of all rooms together, in bytes; beyond it, the ' +
      'address with most data waiting loses the members that are furthest behind',
  }),
  WS_PING_INTERVAL: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 25,
    description: 'seconds between two pings of a client',
  }),
  WS_PING_TIMEOUT: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 35,
    description: 'seconds to wait for an answer after a ping, before the client is disconnected',
  }),
  MESSAGE_RATE: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 20,
    description: 'sustained number of messages per second and client; messages beyond it are dropped; 0 disables ' +
      'the limit',
  }),
  MESSAGE_BURST: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 200,
    description: 'number of messages that a client may send in a burst; 0 disables the limit',
  }),
  MAX_CONNECTIONS: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 10_000,
    description: 'maximum number of concurrent WebSockets; 0 disables the limit',
  }),
  MAX_CONNECTIONS_PER_IP: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 500,
    description: 'maximum number of concurrent WebSockets per address (or IPv6 /64 network); 0 disables the limit',
  }),
  HANDSHAKE_RATE: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 100,
    description: 'sustained number of new WebSockets per second and address; 0 disables the limit',
  }),
  HANDSHAKE_BURST: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 1000,
    description: 'number of WebSockets that an address may open in a burst; 0 disables the limit',
  }),
  PUT_RATE: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 20,
    description: 'sustained number of PUT requests per second and address; 0 disables the limit',
  }),
  PUT_BURST: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 500,
    description: 'number of PUT requests that an address may send in a burst; 0 disables the limit',
  }),
  REQUEST_RATE: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 200,
    description: 'sustained number of HTTP requests other than PUT per second and address; every 16 KiB of a ' +
      'response count as one more; 0 disables the limit',
  }),
  REQUEST_BURST: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 25_000,
    description: 'number of HTTP requests other than PUT that an address may send in a burst; 0 disables the ' +
      'limit',
  }),
  HEADERS_TIMEOUT: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 10,
    description: 'timeout for receiving the headers of a request or handshake, in seconds; at most REQUEST_TIMEOUT',
  }),
  REQUEST_TIMEOUT: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 30,
    description: 'timeout for receiving a whole request, in seconds; a client that reads nothing of its response ' +
      'for twice as long is disconnected',
  }),
  SHUTDOWN_GRACE_SECONDS: Type.Number({
    minimum: 1,
    maximum: 3600,
    default: 8,
    description: 'maximum duration of a shutdown, in seconds; less than the stop timeout of the service manager',
  }),
  HOST: Type.String({
    minLength: 1,
    default: '0.0.0.0',
    description: 'the address or host name to listen on',
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 8000,
    description: 'port to listen on; 0 picks any free port',
  }),
  REDIS_URL: Type.String({
    pattern: '^((rediss?|unix)://[^\\s]+)?$',
    default: '',
    description: 'the URL of the Redis that connects several instances with the same rooms: redis://, rediss:// ' +
      '(TLS) or unix://, with user and password if needed; empty for a single instance',
  }),
  REDIS_REQUIRED: Type.Boolean({
    default: false,
    description: 'whether an unreachable Redis prevents the start; otherwise the instance starts standalone',
  }),
  INSTANCE_ID: Type.String({
    pattern: '^[A-Za-z0-9_.-]{1,64}$',
    default: 'gischat',
    description: 'the name of the deployment, which its instances share and other deployments on the same Redis do ' +
      'not: 1 to 64 letters, digits, "_", "." or "-"',
  }),
  TRUST_PROXY: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'comma-separated proxies whose X-Forwarded-For header is trusted: IP addresses, CIDR ranges, ' +
      '"loopback", "linklocal" or "uniquelocal"',
  }),
  ALLOWED_ORIGINS: Type.Array(Type.String({ pattern: '^(\\*|null|[A-Za-z][A-Za-z0-9+.-]*://[^\\s/?#@*]*/?)$' }), {
    default: [],
    description: 'comma-separated origins, such as https://example.org, whose web pages may use this instance; "*" ' +
      'allows all; its own pages always may',
  }),
  LOG_CONFIG: Type.String({
    default: '',
    description: 'path of the JSON file with the logging configuration, relative to the working directory; empty ' +
      'uses log_config.json there or, if there is none, the one shipped with gischat',
  }),
  METRICS_ENABLED: Type.Boolean({
    default: false,
    description: 'whether /metrics exposes metrics for Prometheus; only the operator should have access',
  }),
  MAP_TILES_URL: Type.String({
    pattern: '^(https?://[^\\s/{}"\';,]+/(?=\\S*\\{z\\})(?=\\S*\\{x\\})(?=\\S*\\{-?y\\})\\S+)?$',
    default: '',
    description: 'the URL template of raster tiles with {z}, {x} and {y}, which browsers load for the maps of the ' +
      'page; empty shows only the bundled country outlines',
  }),
  MAP_TILES_ATTRIBUTION: Type.String({
    default: '',
    description: 'attribution of the raster tiles, shown on the map',
  }),
  SENTRY_DSN: Type.String({
    pattern: '^(https?://[^\\s/@]+@[^\\s/]+/.+)?$',
    default: '',
    description: 'the Sentry DSN that errors are reported to; empty disables Sentry; requires @sentry/node ' +
      '(docs/deployment.md)',
  }),
  SENTRY_TRACES_SAMPLE_RATE: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description: 'fraction of requests that Sentry traces',
  }),
  SENTRY_PROFILES_SAMPLE_RATE: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description: 'fraction of traced requests that Sentry profiles; above 0, requires @sentry/profiling-node',
  }),
})

export type Config = Static<typeof ConfigSchema>

/** Names that earlier versions use for the same variables. */
export const CONFIG_ALIASES: Record<string, keyof Config> = {
  CHANNELS: 'ROOMS',
  MAIN_LANG: 'MAIN_LANGUAGE',
}
