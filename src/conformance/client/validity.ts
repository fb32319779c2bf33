import { compile, type Validator } from '../../lib/compile.ts'
import { messageSchema } from '../../protocol/classic-message.ts'
import type { Limits } from '../../protocol/limits.ts'
import { v4Messages } from '../../protocol/v4-messages.ts'
import { USUAL_RULES } from '../rules.ts'

/** Those that the scripted server has in `/rules`, and the defaults of the others. */
const LIMITS: Limits = {
  minAuthorLength: USUAL_RULES.min_author_length,
  maxAuthorLength: USUAL_RULES.max_author_length,
  maxMessageLength: USUAL_RULES.max_message_length,
  maxImageSize: USUAL_RULES.max_image_size,
  maxGeojsonFeatures: USUAL_RULES.max_geojson_features,
  maxImageLength: 5_000_000,
  maxGeojsonLength: 5_000_000,
  maxModelLength: 1_000_000,
  maxScriptLength: 2_000_000,
}

const isClassic = compile(messageSchema(LIMITS))
const byType = new Map<string, Validator>(
  Object.entries(v4Messages(LIMITS)).map(([type, schema]) => [type, compile(schema)])
)

/** @returns the problem of a client's message; undefined if it is valid */
export function problemOf (text: string, isBinary: boolean): string | undefined {
  if (isBinary) return 'a binary frame'
  let message
  try {
    message = JSON.parse(text)
  } catch {
    return 'no JSON'
  }
  const validate = message?.type === undefined ? isClassic : byType.get(message.type)
  if (!validate) return `a type that clients do not send: ${message.type}`
  if (validate(message)) return undefined
  const [first] = validate.errors!
  return `${first!.instancePath.slice(1) || 'the message'} ${first!.message}`
}
