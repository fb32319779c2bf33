import { inDialect, isCount, isOwn, send, without, type Fault } from './fault.ts'

const outgoing = (change: Parameters<typeof inDialect>[1]) => inDialect('classic', change)
const isMessage = (frame: any) => frame?.message !== undefined

/** Notices whose type a server gets wrong. */
const NOTICES: Record<string, string> = {
  missing: 'missing',
  json: 'json_invalid',
  list: 'model_attributes_type',
  binary: 'string_type',
  surrogate: 'string_unicode',
  empty: 'string_too_short',
  characters: 'string_pattern_mismatch',
  reserved: 'value_error',
}

export const CLASSIC_FAULTS: Fault[] = [
  {
    fault: 'a welcome precedes the head count',
    turns: 'classic.join.greeting',
    outgoing: outgoing((frame, { received }) =>
      received.length === 0 ? [{ message: 'welcome', author: 'server', avatar: null }, frame] : [frame]),
  },
  {
    fault: 'a message does not return to its sender',
    turns: 'classic.delivery.sender',
    outgoing: outgoing((frame, link) => isMessage(frame) && isOwn(frame, link) ? [] : [frame]),
  },
  {
    fault: 'a message has a time',
    turns: 'classic.delivery.keys',
    outgoing: outgoing((frame) => [isMessage(frame) ? { ...frame, timestamp: 1 } : frame]),
  },
  {
    fault: 'avatars are lost',
    turns: 'classic.delivery.avatar',
    outgoing: outgoing((frame) => [isMessage(frame) ? { ...frame, avatar: null } : frame]),
  },
  {
    fault: 'messages overtake each other',
    turns: 'classic.delivery.order',
    outgoing: outgoing((frame, { memory }) => {
      const { late } = memory
      memory.late = frame.message === 'number 2' ? frame : undefined
      if (memory.late) return []
      return late ? [frame, late] : [frame]
    }),
  },
  {
    fault: 'messages are delivered twice',
    turns: 'classic.delivery.once',
    outgoing: outgoing((frame) => isMessage(frame) ? [frame, frame] : [frame]),
  },
  {
    fault: 'messages reach other rooms',
    turns: 'classic.delivery.rooms',
    outgoing: outgoing((frame, link, { links }) => {
      const elsewhere = links.filter(({ url }) => url.split('/')[2] !== link.url.split('/')[2])
      if (isMessage(frame)) for (const other of elsewhere) send(other, frame)
      return [frame]
    }),
  },
  {
    fault: 'a new member receives an earlier message',
    turns: 'classic.delivery.newcomer',
    outgoing: outgoing((frame, { received }, { memory }) => {
      if (isMessage(frame)) memory.early ??= frame.message === 'early' ? frame : undefined
      return received.length === 0 && memory.early ? [frame, memory.early] : [frame]
    }),
  },
  {
    fault: 'the last message before a close is lost',
    turns: 'classic.delivery.before-close',
    incoming: (message) => message?.message === 'last words' ? [] : [message],
  },
  {
    fault: 'members are not told of others who join',
    turns: 'classic.count.join',
    outgoing: outgoing((frame, { received }) => isCount(frame) && received.length > 0 ? [] : [frame]),
  },
  {
    fault: 'members are not told of others who leave',
    turns: 'classic.count.leave',
    outgoing: outgoing((frame, { received }) =>
      isCount(frame) && frame.nb_users < received.findLast(isCount)?.nb_users ? [] : [frame]),
  },
  {
    fault: 'a head count has a message, which is null',
    turns: 'classic.count.keys',
    outgoing: outgoing((frame) => [isCount(frame) ? { ...frame, message: null } : frame]),
  },
  {
    fault: 'the head count is repeated with each message',
    turns: 'classic.count.no-repeat',
    outgoing: outgoing((frame, { received }) => isMessage(frame) ? [received.findLast(isCount), frame] : [frame]),
  },
  {
    fault: 'a notice has no place',
    turns: 'classic.notice.frame',
    outgoing: outgoing((frame) => [frame.error ? { ...frame, error: without(frame.error, 'loc') } : frame]),
  },
  ...Object.entries(NOTICES).map(([id, type]): Fault => ({
    fault: `the notice ${type} has another type`,
    turns: `classic.notice.${id}`,
    outgoing: outgoing((frame) =>
      [frame.error?.type === type ? { ...frame, error: { ...frame.error, type: 'x' } } : frame]),
  })),
  {
    fault: 'broken JSON closes the connection',
    turns: 'classic.rejected.stays-open',
    incoming: (message, { dialect, url }) =>
      dialect === 'classic' && !url.includes('notices') && typeof message === 'string' ? 1003 : [message],
  },
  {
    fault: 'everybody gets notices',
    turns: 'classic.rejected.silent',
    address: (url) => url.startsWith('/room/') && !url.includes('?') ? `${url}?notices=true` : url,
  },
  {
    fault: 'a notice reaches other members',
    turns: 'classic.rejected.others',
    outgoing: outgoing((frame, link, { links }) => {
      const others = links.filter((other) => other !== link && other.client.readyState === 1)
      if (frame.error) for (const other of others) send(other, frame)
      return [frame]
    }),
  },
  {
    fault: 'a text is measured in UTF-16 units',
    turns: 'classic.limits.max',
    incoming: (message) => message?.message?.length > 256 ? [] : [message],
  },
  {
    fault: 'a text that is too long is cut',
    turns: 'classic.limits.too-long',
    incoming: (message) =>
      [message?.message?.length === 256 ? { ...message, message: message.message.slice(1) } : message],
  },
  {
    fault: 'an author that is too long is cut',
    turns: 'classic.limits.author',
    incoming: (message, { dialect }) => [dialect === 'classic' && message?.author?.length > 32
      ? { ...message, author: message.author.slice(0, 32) }
      : message],
  },
  {
    fault: 'the author internal is reserved in lower case only',
    turns: 'classic.limits.reserved',
    incoming: (message) => [message?.author === 'INTERNAL' ? { ...message, author: 'INTERNA1' } : message],
  },
  {
    fault: 'a number becomes a text',
    turns: 'classic.coercion',
    incoming: (message) => [message?.message === 2154 ? { ...message, message: '2154' } : message],
  },
  {
    fault: 'bidirectional controls pass',
    turns: 'classic.text.controls',
    outgoing: outgoing((frame) => [frame.message === 'ab\n\tc' ? { ...frame, message: 'a\u202eb\n\tc' } : frame]),
  },
  {
    fault: 'an unknown room is forbidden',
    turns: 'classic.join.unknown-room',
    refuse: (url) => url.includes('/room/no%20pe') ? 403 : undefined,
  },
  {
    fault: 'a handshake with an unknown parameter is invalid',
    turns: 'classic.join.query',
    refuse: (url) => url.includes('utm_source') ? 400 : undefined,
  },
  {
    fault: 'no foreign subprotocol is confirmed',
    turns: 'classic.join.subprotocol',
    select: (selected, { url }) => url.startsWith('/room/') ? '' : selected,
  },
  {
    fault: 'an invalid typed message switches',
    turns: 'typed.switch.invalid',
    incoming: (message, { dialect }) =>
      dialect === 'classic' && message?.newcomer === 'a b c' ? [{ ...message, newcomer: 'a_b_c' }] : [message],
  },
  {
    fault: 'messages in many fragments are lost',
    turns: 'classic.frames.fragments',
    incoming: (message) => message?.message === 'in 256 fragments' ? [] : [message],
  },
  {
    fault: 'a message may have any number of fragments',
    turns: 'close.fragments',
    lenient: { maxFragments: 2000 },
  },
  {
    fault: 'any bytes are a text',
    turns: 'close.utf-8',
    lenient: { skipUTF8Validation: true },
  },
  {
    fault: 'a broken frame is a normal end',
    turns: 'close.unmasked',
    close: (code) => code === 1002 ? 1000 : code,
  },
  {
    fault: 'each close frame is answered with 1000',
    turns: 'close.echo',
    close: (code) => code === 3000 ? 1000 : code,
  },
]
