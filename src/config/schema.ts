import { Type, type Static } from '@sinclair/typebox'

/**
 * Every variable an operator can set, with its default and what it may be.
 * The type, the validation, the message for a wrong value and the tables in
 * the documentation all come from here.
 */
export const ConfigSchema = Type.Object({
  ROOMS: Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '^(?!\\.{1,2}$)\\P{Cc}+$' }), {
    minItems: 1,
    uniqueItems: true,
    default: ['QGIS', 'QField', 'Geotribu'],
    description: 'names of the rooms, separated by commas, each once and none empty',
  }),
  RULES: Type.String({
    default: 'Be kind, stay on topic, respect each other.',
    description: 'the rules of the instance, shown to its users',
  }),
  MAIN_LANGUAGE: Type.String({
    pattern: '^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$',
    default: 'en',
    description: 'language code of the instance, such as "en" or "fr"',
  }),
  ENVIRONMENT: Type.String({
    pattern: '^[A-Za-z0-9_.-]{1,64}$',
    default: 'production',
    description: 'name of the environment: 1 to 64 letters, digits, "_", "." or "-"',
  }),
  MIN_AUTHOR_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 255,
    default: 3,
    description: 'shortest nickname, in characters',
  }),
  MAX_AUTHOR_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 255,
    default: 32,
    description: 'longest nickname, in characters',
  }),
  MAX_MESSAGE_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 255,
    description: 'longest message, in Unicode code points',
  }),
  MAX_IMAGE_RAW_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 5_000_000,
    description: 'largest image that is read, in characters of base64',
  }),
  MAX_IMAGE_SIZE: Type.Integer({
    minimum: 16,
    maximum: 10_000,
    default: 800,
    description: 'pixels into whose square an image is fitted before it is passed on',
  }),
  MAX_GEOJSON_FEATURES: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 500,
    description: 'most features of a layer',
  }),
  MAX_GEOJSON_RAW_LENGTH: Type.Integer({
    minimum: 100,
    maximum: 100_000_000,
    default: 5_000_000,
    description: 'largest layer, in characters of GeoJSON',
  }),
  MAX_MODEL_RAW_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 1_000_000,
    description: 'largest model, in characters of XML',
  }),
  MAX_SCRIPT_RAW_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 2_000_000,
    description: 'largest script, in characters',
  }),
  MAX_STORED_MESSAGES: Type.Integer({
    minimum: 0,
    maximum: 1000,
    default: 0,
    description: 'last messages of each room that are kept and shown to who joins; 0 keeps none',
  }),
  MAX_STORED_BYTES: Type.Integer({
    minimum: 1024,
    maximum: 1024 * 1024 * 1024,
    default: 16 * 1024 * 1024,
    description: 'most bytes that the kept messages of a room may take',
  }),
  UNSTORED_TEXTS: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'texts that are not kept, separated by commas',
  }),
  MAX_FRAME_BYTES: Type.Integer({
    minimum: 1024,
    maximum: 256 * 1024 * 1024,
    default: 16 * 1024 * 1024,
    description: 'largest WebSocket message that is read, in bytes',
  }),
  MAX_INCOMPLETE_BYTES: Type.Integer({
    minimum: 1024 * 1024,
    maximum: 64 * 1024 * 1024 * 1024,
    default: 256 * 1024 * 1024,
    description: 'bytes of messages that are not complete yet, of all clients together, before the oldest is given up',
  }),
  MAX_BUFFERED_BYTES: Type.Integer({
    minimum: 64 * 1024,
    maximum: 1024 * 1024 * 1024,
    default: 32 * 1024 * 1024,
    description: 'bytes that may wait for the slowest member of a room before large messages are paced',
  }),
  WS_PING_INTERVAL: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 25,
    description: 'seconds of silence after which a client is pinged',
  }),
  WS_PING_TIMEOUT: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 60,
    description: 'seconds of silence after which a client is taken for gone; more than WS_PING_INTERVAL',
  }),
  MESSAGE_RATE: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 20,
    description: 'messages that a client may send each second in the long run; what is more is dropped; 0 is no limit',
  }),
  MESSAGE_BURST: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 200,
    description: 'messages that a client may send at once after a rest; 0 is no limit',
  }),
  MAX_CONNECTIONS: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 10_000,
    description: 'most WebSockets at a time; 0 is no limit',
  }),
  MAX_CONNECTIONS_PER_IP: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 500,
    description: 'most WebSockets of one address (or IPv6 network /64) at a time; 0 is no limit',
  }),
  HANDSHAKE_RATE: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 20,
    description: 'WebSockets that one address may open each second in the long run; 0 is no limit',
  }),
  HANDSHAKE_BURST: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 500,
    description: 'WebSockets that one address may open at once after a rest; 0 is no limit',
  }),
  PUT_RATE: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 20,
    description: 'messages that one address may send by PUT each second in the long run; 0 is no limit',
  }),
  PUT_BURST: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 500,
    description: 'messages that one address may send by PUT at once after a rest; 0 is no limit',
  }),
  HEADERS_TIMEOUT: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 10,
    description: 'seconds for the headers of a request or handshake to arrive; at most REQUEST_TIMEOUT',
  }),
  REQUEST_TIMEOUT: Type.Number({
    minimum: 0.1,
    maximum: 3600,
    default: 30,
    description: 'seconds for a whole request to arrive; who takes nothing of an answer for twice as long is cut off',
  }),
  SHUTDOWN_GRACE_SECONDS: Type.Number({
    minimum: 1,
    maximum: 3600,
    default: 8,
    description: 'seconds from the signal to stop until the process is gone; less than what stops it allows',
  }),
  HOST: Type.String({
    minLength: 1,
    default: '0.0.0.0',
    description: 'address or host name to listen on',
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 8000,
    description: 'port to listen on; 0 takes any free one',
  }),
  REDIS_URL: Type.String({
    pattern: '^((rediss?|unix)://[^\\s]+)?$',
    default: '',
    description: 'Redis between several instances that have the same rooms: redis://, rediss:// (TLS) or unix:// with ' +
      'user and password where needed; empty for a single instance',
  }),
  REDIS_REQUIRED: Type.Boolean({
    default: false,
    description: 'whether to refuse to start when Redis cannot be reached, instead of starting alone',
  }),
  INSTANCE_ID: Type.String({
    pattern: '^[A-Za-z0-9_.-]{1,64}$',
    default: 'gischat',
    description: 'name of the deployment, the same for all its instances, since several may share a Redis: 1 to 64 ' +
      'letters, digits, "_", "." or "-"',
  }),
  TRUST_PROXY: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'proxies whose X-Forwarded-For is believed: IP addresses, CIDR ranges, ' +
      '"loopback", "linklocal" or "uniquelocal", separated by commas',
  }),
  ALLOWED_ORIGINS: Type.Array(Type.String({ pattern: '^(\\*|null|[A-Za-z][A-Za-z0-9+.-]*://[^\\s/?#@*]*/?)$' }), {
    default: [],
    description: 'web pages that may use this instance beside its own, as origins such as https://example.org ' +
      'separated by commas; "*" is all',
  }),
  LOG_CONFIG: Type.String({
    default: '',
    description: 'path of the JSON file that configures the logs, relative to the working folder; empty takes ' +
      'log_config.json there or, without one, the file that comes with gischat',
  }),
  METRICS_ENABLED: Type.Boolean({
    default: false,
    description: 'figures for Prometheus at /metrics, which nobody but the operator should reach',
  }),
  MAP_TILES_URL: Type.String({
    pattern: '^(https?://[^\\s/{}"\';,]+/(?=\\S*\\{z\\})(?=\\S*\\{x\\})(?=\\S*\\{-?y\\})\\S+)?$',
    default: '',
    description: 'address of raster tiles with {z}, {x} and {y}, which browsers fetch for the page\'s maps; ' +
      'empty shows only the country outlines that come with the page',
  }),
  MAP_TILES_ATTRIBUTION: Type.String({
    default: '',
    description: 'who made the raster tiles, shown on the map',
  }),
  SENTRY_DSN: Type.String({
    pattern: '^(https?://[^\\s/@]+@[^\\s/]+/.+)?$',
    default: '',
    description: 'address errors are reported to, as Sentry shows it; empty turns Sentry off; ' +
      'needs @sentry/node (docs/deployment.md)',
  }),
  SENTRY_TRACES_SAMPLE_RATE: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description: 'share of requests that Sentry traces',
  }),
  SENTRY_PROFILES_SAMPLE_RATE: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description: 'share of traced requests that Sentry profiles; above 0 needs @sentry/profiling-node',
  }),
})

export type Config = Static<typeof ConfigSchema>

/** Names that other generations of the configuration use for the same variable. */
export const CONFIG_ALIASES: Record<string, keyof Config> = {
  CHANNELS: 'ROOMS',
  MAIN_LANG: 'MAIN_LANGUAGE',
}
