import type { Command, OutgoingEvent, Rejection, Stamp } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import type { Act } from '../protocol/moderation-messages.ts'
import type { Payload } from '../protocol/payload.ts'
import { clean } from '../protocol/text.ts'
import {
  FEATURES, MAX_PING_BYTES, MODERATE_FEATURE, RESUME_FEATURE, V4_SERVER_TYPES, v4Messages, type V4Message,
} from '../protocol/v4-messages.ts'
import { name, version } from '../package.ts'
import { readStamp, writeStamp } from './channel.ts'
import type { Decoded, Dialect, Gap, Greeting, ResumeOffer } from './dialect.ts'
import { parseJson } from './json/parse.ts'
import { textCommand } from './typed-decoder.ts'
import { TypedDialect, writeReply } from './typed-dialect.ts'

/** The fourth generation: messages of the third, whose clients ignore members and types that they do not know. */
class V4Dialect extends TypedDialect {
  override readonly sendsReactions = true
  readonly pong = JSON.stringify({ type: 'pong' })

  constructor (limits: Limits) {
    const { ping, ...messages } = v4Messages(limits)
    super({
      name: 'v4',
      limits,
      messages,
      serverTypes: V4_SERVER_TYPES,
      readStamp,
      readOthers,
      writeStamp,
      writeMore,
    })
  }

  isPing (data: Buffer, isBinary: boolean): boolean {
    if (isBinary || data.length > MAX_PING_BYTES || !(data.includes('"ping"') || data.includes('\\u'))) return false
    const parsed = parseJson(data)
    return 'value' in parsed && (parsed.value as { type?: unknown } | null)?.type === 'ping'
  }

  override decode (data: Buffer, isBinary: boolean): Decoded {
    return this.isPing(data, isBinary) ? { kind: 'ping' } : super.decode(data, isBinary)
  }

  encodeGreeting ({ connection, members, seq, topic, moderates, resume }: Greeting): string {
    const features = [...FEATURES, ...(moderates ? [MODERATE_FEATURE] : []), ...(resume ? [RESUME_FEATURE] : [])]
    return JSON.stringify({
      type: 'hello',
      ...writeStamp({}),
      server: `${name}/${version}`,
      connection,
      nb_users: members,
      seq,
      topic: topic || undefined,
      features,
      ...(resume && { resume: writeOffer(resume) }),
    })
  }

  encodeGap ({ since, seq }: Gap): string {
    return JSON.stringify({ type: 'gap', ...writeStamp({}), since, seq })
  }

  encodeAct ({ act, seconds, nickname, by }: Act): string {
    return JSON.stringify({ type: 'act', ...writeStamp({}), act, seconds, nickname, by })
  }

  override encode (event: OutgoingEvent): Payload | undefined {
    if (event.kind === 'deleted') {
      const { deletedId } = event
      return JSON.stringify({ type: 'deleted', ...writeStamp(event), deleted_id: deletedId, ...writeOrigin(event) })
    }
    if (event.kind !== 'reaction') return super.encode(event)
    const { author, inReplyTo, emoji, remove } = event
    return JSON.stringify({
      type: 'reaction', ...writeStamp(event), author, in_reply_to_id: inReplyTo, emoji, remove, ...writeOrigin(event),
    })
  }

  override encodeRejection ({ reason, id }: Rejection): string {
    return JSON.stringify({ type: 'uncompliant', ...writeStamp({}), reason: clean(reason), refused_id: id })
  }
}

export function createV4 (limits: Limits): Dialect {
  return new V4Dialect(limits)
}

function writeOffer ({ token, seconds, resumed, reason, received = null }: Omit<ResumeOffer, 'received'> & {
  received?: string | null | undefined
}) {
  return { token, seconds, resumed, ...(reason !== undefined && { reason }), received }
}

function readOthers (message: object, stamp: Partial<Stamp>): Command | undefined {
  switch ((message as { type: string }).type) {
    case 'text': return readText(message as V4Message<'text'>, stamp)
    case 'reaction': return readReaction(message as V4Message<'reaction'>, stamp)
    default: return undefined
  }
}

function readText (message: V4Message<'text'>, stamp: Partial<Stamp>): Command {
  const { at } = message
  return { ...textCommand(message, stamp), ...(at && { at }) }
}

function readReaction (message: V4Message<'reaction'>, stamp: Partial<Stamp>): Command {
  const { author, in_reply_to_id: inReplyTo, emoji, remove = false, liked_author: liked, message: text } = message
  return {
    kind: 'reaction',
    author,
    inReplyTo,
    emoji: clean(emoji),
    remove,
    ...(liked !== undefined && { liked }),
    ...(text !== undefined && { message: clean(text) }),
    ...stamp,
  }
}

function writeMore (event: OutgoingEvent): object {
  return {
    ...writeReply(event),
    ...(event.kind === 'text' && event.at && { at: event.at }),
    ...(event.kind !== 'head-count' && writeOrigin(event)),
  }
}

/** The event's own name, and the connection that caused it. */
function writeOrigin ({ seq, by }: { seq?: string, by?: string }): object {
  return { seq, by }
}
