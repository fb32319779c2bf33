import { Type, type Static } from '@sinclair/typebox'

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The content of `log_config.json`. */
export const LogConfigSchema = Type.Object({
  $schema: Type.Optional(Type.String()),
  level: Type.Unsafe<typeof LEVELS[number]>({
    enum: LEVELS,
    default: 'info',
    description: 'minimum level of the lines that are written',
  }),
  pretty: Type.Unsafe<'auto' | boolean>({
    enum: ['auto', true, false],
    default: 'auto',
    description: 'human-readable lines instead of JSON; "auto" enables them on a terminal',
  }),
  requests: Type.Boolean({ default: true, description: 'one line per HTTP request' }),
  messages: Type.Boolean({
    default: false,
    description: 'log accepted messages with their text, at level "debug"',
  }),
  redact: Type.Array(Type.String(), {
    default: [],
    description: 'paths, in pino\'s notation, of fields whose values are replaced by "[redacted]"',
  }),
}, { additionalProperties: false })

export type LogConfig = Static<typeof LogConfigSchema>
