import { sizeOf } from '../../../src/conformance/png.ts'
import { inDialect, isCount, isOwn, send, without, type Fault, type Link } from './fault.ts'

const outgoing = (change: Parameters<typeof inDialect>[1]) => inDialect('channel', change)
const incoming = (change: (message: any, link: Link) => unknown[] | number): Fault['incoming'] =>
  (message, link) => link.dialect === 'channel' ? change(message, link) : [message]
const isOpen = ({ client }: Link) => client.readyState === 1
const everyone = (links: Link[]) => links.filter((link) => link.dialect === 'channel' && isOpen(link))

export const CHANNEL_FAULTS: Fault[] = [
  {
    fault: 'a text precedes the head count',
    turns: 'channel.join.greeting',
    outgoing: outgoing((frame, { received }) =>
      received.length === 0 ? [{ type: 'text', author: 'server', text: 'welcome' }, frame] : [frame]),
  },
  {
    fault: 'a text does not return to its sender',
    turns: 'channel.delivery.sender',
    outgoing: outgoing((frame, link) => frame.type === 'text' && isOwn(frame, link) ? [] : [frame]),
  },
  ...['text', 'crs', 'script'].map((type): Fault => ({
    fault: `a ${type} has one member more`,
    turns: `channel.members.${type}`,
    outgoing: outgoing((frame) => [frame.type === type ? { ...frame, room: 'QGIS' } : frame]),
  })),
  {
    fault: 'an image lacks its avatar',
    turns: 'channel.members.image',
    outgoing: outgoing((frame) => [frame.type === 'image' ? without(frame, 'avatar') : frame]),
  },
  {
    fault: 'the client\'s time is not kept',
    turns: 'channel.stamp.kept',
    outgoing: outgoing((frame) => [frame.timestamp === 5 ? { ...frame, timestamp: 6 } : frame]),
  },
  {
    fault: 'a null avatar is left out',
    turns: 'channel.avatar.null',
    outgoing: outgoing((frame) => [frame.avatar === null ? without(frame, 'avatar') : frame]),
  },
  {
    fault: 'a style of null stays null',
    turns: 'channel.geojson.style',
    outgoing: outgoing((frame) => [frame.style === '' ? { ...frame, style: null } : frame]),
  },
  {
    fault: 'a layer with a null coordinate is rejected',
    turns: 'channel.geojson.null-coordinate',
    incoming: incoming((message) =>
      [message?.geojson?.features?.[0]?.geometry?.coordinates?.[2] === null ? without(message, 'geojson') : message]),
  },
  {
    fault: 'features lose their identifiers',
    turns: 'channel.geojson.as-written',
    outgoing: outgoing((frame) => {
      delete frame.geojson?.features?.[0]?.id
      return [frame]
    }),
  },
  {
    fault: 'a layer with too many features is cut',
    turns: 'channel.geojson.max-features',
    incoming: incoming((message) => {
      if (message?.layer_name === 'too many') message.geojson.features.length = 500
      return [message]
    }),
  },
  {
    fault: 'an image is delivered as it was sent',
    turns: 'channel.image.fitted',
    incoming: incoming((message, { memory }) => {
      if (message?.type === 'image') memory.image = message.image_data
      return [message]
    }),
    outgoing: outgoing((frame, { memory }) => {
      const isWide = frame.type === 'image' && sizeOf(Buffer.from(memory.image, 'base64'))!.width > 800
      return [isWide ? { ...frame, image_data: memory.image } : frame]
    }),
  },
  {
    fault: 'an invalid image is dropped silently',
    turns: 'channel.image.invalid',
    incoming: incoming((message) => message?.image_data === 'bm8gaW1hZ2U=' ? [] : [message]),
  },
  {
    fault: 'a text overtakes an image',
    turns: 'channel.image.order',
    outgoing: outgoing((frame, { memory }) => {
      const { late } = memory
      memory.late = frame.type === 'image' ? frame : undefined
      if (frame.type === 'image') return []
      if (!late) return [frame]
      return frame.text === 'hello' ? [frame, late] : [late, frame]
    }),
  },
  {
    fault: 'an extent may be open',
    turns: 'channel.bbox.numbers',
    incoming: incoming((message) => [message?.xmin === null ? { ...message, xmin: 0 } : message]),
  },
  {
    fault: 'names of files keep their slashes',
    turns: 'channel.file-names',
    outgoing: outgoing((frame) => [frame.name === '_._up.py' ? { ...frame, name: '../up.py' } : frame]),
  },
  {
    fault: 'scripts lose their control characters',
    turns: 'channel.payload.unchanged',
    outgoing: outgoing((frame) => [frame.raw_pycode
      ? { ...frame, raw_pycode: frame.raw_pycode.replace('\u202e', '') }
      : frame]),
  },
  {
    fault: 'a channel measures texts in UTF-16 units',
    turns: 'channel.limits.max',
    incoming: incoming((message) => message?.text?.length === 510 ? [] : [message]),
  },
  {
    fault: 'a channel cuts long texts',
    turns: 'channel.limits.too-long',
    incoming: incoming((message) =>
      [message?.text?.length === 512 ? { ...message, text: message.text.slice(2) } : message]),
  },
  {
    fault: 'a rejection has no timestamp',
    turns: 'channel.uncompliant.members',
    outgoing: outgoing((frame) => [frame.type === 'uncompliant' ? without(frame, 'timestamp') : frame]),
  },
  {
    fault: 'rejections reach everybody',
    turns: 'channel.uncompliant.private',
    outgoing: outgoing((frame, link, { links }) => {
      if (frame.type === 'uncompliant') for (const other of everyone(links)) if (other !== link) send(other, frame)
      return [frame]
    }),
  },
  {
    fault: 'a client may send head counts',
    turns: 'channel.rejected.server-types',
    incoming: incoming((message, link) => {
      if (message?.nb_users === undefined) return [message]
      send(link, message)
      return []
    }),
  },
  {
    fault: 'what is no object closes the connection',
    turns: 'channel.rejected.stays-open',
    incoming: incoming((message) => Array.isArray(message) ? 1003 : [message]),
  },
  {
    fault: 'a channel does not tell of others who join',
    turns: 'channel.count.join',
    outgoing: outgoing((frame, { received }) => isCount(frame) && received.length > 0 ? [] : [frame]),
  },
  {
    fault: 'a newcomer has an author',
    turns: 'channel.nickname.newcomer',
    outgoing: outgoing((frame) => [frame.type === 'newcomer' ? { ...frame, author: 'x' } : frame]),
  },
  {
    fault: 'a new name comes without the end of the old one',
    turns: 'channel.nickname.renamed',
    outgoing: outgoing((frame, { sent }) =>
      frame.type === 'exiter' && sent.filter(({ type }) => type === 'newcomer').length > 1 ? [] : [frame]),
  },
  {
    fault: 'a nickname can be taken twice',
    turns: 'channel.nickname.taken',
    outgoing: outgoing((frame, { sent }) => /already registered/.test(frame.reason)
      ? [{ type: 'newcomer', newcomer: sent.at(-1).newcomer }]
      : [frame]),
  },
  {
    fault: 'a nickname is released silently',
    turns: 'channel.nickname.exiter',
    incoming: (message, { sent }, { memory }) => {
      const former = sent.find(({ type }) => type === 'newcomer')?.newcomer
      memory.told ??= new Set()
      if (message?.type === 'exiter') memory.told.add(message.exiter)
      if (message?.type === 'newcomer' && former) memory.told.add(former)
      return [message]
    },
    outgoing: outgoing((frame, _, { memory }) =>
      frame.type === 'exiter' && !memory.told.has(frame.exiter) ? [] : [frame]),
  },
  {
    fault: 'a nickname is released once more at the end',
    turns: 'channel.nickname.exiter-once',
    gone: ({ dialect, sent }, _, { links }) => {
      const { exiter } = sent.findLast((message) => message?.exiter) ?? {}
      if (dialect === 'channel' && exiter) for (const other of everyone(links)) send(other, { type: 'exiter', exiter })
    },
  },
  {
    fault: 'anybody can release a nickname',
    turns: 'channel.nickname.foreign-exiter',
    outgoing: outgoing((frame) => /not registered by/.test(frame.reason) ? [] : [frame]),
  },
  {
    fault: 'a like reaches everybody',
    turns: 'channel.like.private',
    outgoing: outgoing((frame, link, { links }) => {
      if (frame.type === 'like') for (const other of everyone(links)) if (other !== link) send(other, frame)
      return [frame]
    }),
  },
  {
    fault: 'a like reaches the liker alone',
    turns: 'channel.like.delivered',
    incoming: incoming((message, link) => {
      if (message?.type === 'like') link.memory.likes = true
      return [message]
    }),
    outgoing: outgoing((frame, { memory }, { links }) => {
      const isLike = frame.type === 'like' && links.some(({ sent }) =>
        sent.some(({ type, liker_author: liker }) => type === 'like' && liker === frame.liker_author))
      return isLike && !memory.likes ? [] : [frame]
    }),
  },
  {
    fault: 'nobody becomes aware of replies by sending one',
    turns: 'channel.replies.aware',
    outgoing: outgoing((frame, { url }) => [url.includes('replies') ? frame : without(frame, 'in_reply_to_id')]),
  },
  {
    fault: '?replies=true means nothing',
    turns: 'channel.replies.query',
    address: (url) => url.replace('?replies=true', ''),
  },
  {
    fault: 'everybody receives replies',
    turns: 'channel.replies.unaware',
    address: (url) => url.startsWith('/channel/') && !url.includes('?') ? `${url}?replies=true` : url,
  },
  {
    fault: 'a script has what it answers',
    turns: 'channel.replies.never-in-scripts',
    outgoing: outgoing((frame, { url }) =>
      [frame.type === 'script' && url.includes('replies') ? { ...frame, in_reply_to_id: frame.id } : frame]),
  },
  {
    fault: 'a message may answer itself',
    turns: 'channel.replies.itself',
    incoming: incoming((message, { memory }) => {
      if (message?.id && message.id === message.in_reply_to_id) memory.self = message.id
      return [message]
    }),
    outgoing: outgoing((frame, { memory }) =>
      [frame.id && frame.id === memory.self ? { ...frame, in_reply_to_id: frame.id } : frame]),
  },
  {
    fault: 'subprotocols are compared without regard to case',
    turns: 'v4.subprotocol.case',
    select: (selected, { offered }) => offered.find((name) => name === 'GISCHAT.V4') ?? selected,
  },
  {
    fault: 'an unknown channel is forbidden',
    turns: 'channel.join.unknown-room',
    refuse: (url) => url.includes('/channel/no%20pe') ? 403 : undefined,
  },
  {
    fault: 'a socket with doubled slashes is unknown',
    turns: 'channel.join.slashes',
    refuse: (url) => url.startsWith('//') ? 404 : undefined,
  },
  ...['image', 'geojson', 'bbox'].map((type): Fault => ({
    fault: `classic clients are told nothing of a ${type}`,
    turns: `channel.across.${type}`,
    outgoing: (frame, { dialect }) => {
      const line = { image: 'an image', geojson: 'the layer', bbox: 'the extent' }[type]
      return dialect === 'classic' && frame.message?.startsWith(`shared ${line}`) ? [] : [frame]
    },
  })),
  {
    fault: 'a newcomer reaches classic clients',
    turns: 'channel.across.nicknames',
    incoming: (message, { dialect }, { links }) => {
      const strangers = links.filter((link) => link.dialect === 'classic' && isOpen(link) && link.sent.length === 0)
      if (dialect === 'channel' && message?.type === 'newcomer') for (const link of strangers) send(link, message)
      return [message]
    },
  },
  {
    fault: 'a text is a number',
    turns: 'channel.position.numbers',
    incoming: incoming((message) => [message?.x === '2.35' ? { ...message, x: 2.35 } : message]),
  },
]
