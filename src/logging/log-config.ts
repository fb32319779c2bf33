import { Type, type Static } from '@sinclair/typebox'

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The content of `log_config.json`. */
export const LogConfigSchema = Type.Object({
  $schema: Type.Optional(Type.String()),
  level: Type.Unsafe<typeof LEVELS[number]>({
    enum: LEVELS,
    default: 'info',
    description: 'lowest level that is written',
  }),
  pretty: Type.Unsafe<'auto' | boolean>({
    enum: ['auto', true, false],
    default: 'auto',
    description: 'lines for people instead of JSON; "auto" does so on a terminal',
  }),
  requests: Type.Boolean({ default: true, description: 'one line for each HTTP request' }),
  messages: Type.Boolean({
    default: false,
    description: 'write the text of accepted messages, at level "debug"',
  }),
  redact: Type.Array(Type.String(), {
    default: [],
    description: 'paths of fields whose values are replaced by "[redacted]", in the notation of pino',
  }),
}, { additionalProperties: false })

export type LogConfig = Static<typeof LogConfigSchema>
