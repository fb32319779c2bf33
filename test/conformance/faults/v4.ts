import { inDialect, isCount, isOwn, send, without, type Fault, type Link } from './fault.ts'

const outgoing = (change: Parameters<typeof inDialect>[1]) => inDialect('v4', change)
const incoming = (change: (message: any, link: Link) => unknown[] | number): Fault['incoming'] =>
  (message, link) => link.dialect === 'v4' ? change(message, link) : [message]
const openLinks = (links: Link[], dialect = 'v4') =>
  links.filter((link) => link.dialect === dialect && link.client.readyState === 1)
const resumes = ({ url, offered }: Link) =>
  url.includes('resume=') || offered.some((name) => name.startsWith('resume.'))

export const V4_FAULTS: Fault[] = [
  {
    fault: 'a head count precedes hello',
    turns: 'v4.hello',
    outgoing: outgoing((frame) => frame.type === 'hello' ? [{ type: 'nb_users', nb_users: 1 }, frame] : [frame]),
  },
  {
    fault: 'hello does not name the server',
    turns: 'v4.hello.members',
    outgoing: outgoing((frame) => [frame.type === 'hello' ? without(frame, 'server') : frame]),
  },
  {
    fault: 'a head count follows hello',
    turns: 'v4.hello.count',
    outgoing: outgoing((frame) =>
      frame.type === 'hello' ? [frame, { type: 'nb_users', nb_users: frame.nb_users }] : [frame]),
  },
  {
    fault: 'all connections have the same name',
    turns: 'v4.hello.connection',
    outgoing: outgoing((frame) => [frame.type === 'hello' ? { ...frame, connection: 'x' } : frame]),
  },
  {
    fault: 'a text does not return to a sender of the fourth generation',
    turns: 'v4.delivery.sender',
    outgoing: outgoing((frame, link) => frame.type === 'text' && isOwn(frame, link) ? [] : [frame]),
  },
  {
    fault: 'a position has a text for a number',
    turns: 'v4.members.position',
    outgoing: outgoing((frame) => [frame.type === 'position' ? { ...frame, x: String(frame.x) } : frame]),
  },
  {
    fault: 'scripts have no seq',
    turns: 'v4.seq.present',
    outgoing: outgoing((frame) => [frame.type === 'script' ? without(frame, 'seq') : frame]),
  },
  {
    fault: 'newcomers have no seq',
    turns: 'v4.seq.nicknames',
    outgoing: outgoing((frame) => [frame.type === 'newcomer' ? without(frame, 'seq') : frame]),
  },
  {
    fault: 'the same text has the same seq',
    turns: 'v4.seq.unique',
    outgoing: outgoing((frame, { received }) => {
      const before = received.find(({ text, author }) => text === 'hello' && author === frame.author)
      return [before && frame.text === 'hello' ? { ...frame, seq: before.seq } : frame]
    }),
  },
  {
    fault: 'each member has another seq for an event',
    turns: 'v4.seq.same-for-all',
    outgoing: outgoing((frame, { number }) =>
      [frame.text === 'hello' ? { ...frame, seq: `${frame.seq}-${number}` } : frame]),
  },
  {
    fault: 'head counts have a seq',
    turns: 'v4.seq.not-in-counts',
    outgoing: outgoing((frame) => [frame.type === 'nb_users' ? { ...frame, seq: 'x.1' } : frame]),
  },
  {
    fault: 'the fourth generation is not told of others who join',
    turns: 'v4.count.join',
    outgoing: outgoing((frame) => isCount(frame) ? [] : [frame]),
  },
  {
    fault: 'by is not the connection of the sender',
    turns: 'v4.by.sender',
    outgoing: outgoing((frame) => [frame.by ? { ...frame, by: 'x' } : frame]),
  },
  {
    fault: 'PUT has a sender',
    turns: 'v4.by.put',
    outgoing: outgoing((frame) => [frame.seq && frame.type === 'text' && !frame.by ? { ...frame, by: 'x' } : frame]),
  },
  {
    fault: 'unknown members are passed on',
    turns: 'v4.unknown.members',
    outgoing: outgoing((frame, { sent }) => [sent.some(({ later }) => later) ? { ...frame, later: 1 } : frame]),
  },
  {
    fault: 'a client can set seq and by',
    turns: 'v4.unknown.forged',
    outgoing: outgoing((frame, { sent }) =>
      [frame.type === 'text' && sent.some(({ by }) => by) ? { ...frame, by: 'forged', seq: 'forged' } : frame]),
  },
  {
    fault: 'unknown types are dropped silently',
    turns: 'v4.unknown.types',
    incoming: incoming((message) => message?.type === 'poke' ? [] : [message]),
  },
  {
    fault: 'a rejection does not name the message',
    turns: 'v4.refused-id',
    outgoing: outgoing((frame) => [without(frame, 'refused_id')]),
  },
  {
    fault: 'a rejection names what is no identifier',
    turns: 'v4.refused-id.absent',
    outgoing: outgoing((frame, { sent }) => {
      const isNameless = frame.type === 'uncompliant' && sent.some(({ id }) => id === 'no UUID')
      return [isNameless ? { ...frame, refused_id: 'no UUID' } : frame]
    }),
  },
  {
    fault: 'pings are not answered',
    turns: 'v4.ping.pong',
    outgoing: outgoing((frame) => frame.type === 'pong' ? [] : [frame]),
  },
  {
    fault: 'a pong overtakes the processing of an image',
    turns: 'v4.ping.order',
    incoming: incoming((message, link) => {
      if (message?.type === 'ping') send(link, { type: 'pong' })
      return [message]
    }),
    outgoing: outgoing((frame) => frame.type === 'pong' ? [] : [frame]),
  },
  {
    fault: 'a pong reaches everybody',
    turns: 'v4.ping.private',
    outgoing: outgoing((frame, link, { links }) => {
      if (frame.type === 'pong') for (const other of openLinks(links)) if (other !== link) send(other, frame)
      return [frame]
    }),
  },
  {
    fault: 'models forget what they answer',
    turns: 'v4.replies',
    outgoing: outgoing((frame) => [frame.type === 'model' ? without(frame, 'in_reply_to_id') : frame]),
  },
  {
    fault: 'a place is latitude and longitude',
    turns: 'v4.places',
    outgoing: outgoing((frame) => [frame.at ? { ...frame, at: [frame.at[1], frame.at[0]] } : frame]),
  },
  {
    fault: 'older clients receive places',
    turns: 'v4.places.older',
    incoming: (message, _, { memory }) => {
      if (message?.at) memory.author = message.author
      return [message]
    },
    outgoing: (frame, { dialect }, { memory }) => {
      const isPlaced = dialect === 'channel' && frame.author === memory.author && frame.text === 'hello'
      return [isPlaced ? { ...frame, at: [2, 48] } : frame]
    },
  },
  {
    fault: 'a place may be anywhere',
    turns: 'v4.places.range',
    incoming: incoming((message) => [message?.at?.[0] === 181 ? { ...message, at: [180, 0] } : message]),
  },
  {
    fault: 'reactions cannot be removed',
    turns: 'v4.reaction',
    outgoing: outgoing((frame) => [frame.type === 'reaction' ? { ...frame, remove: false } : frame]),
  },
  {
    fault: 'a reaction may be a word',
    turns: 'v4.reaction.one-character',
    incoming: incoming((message) => [message?.emoji === '👍👍' ? { ...message, emoji: '👍' } : message]),
  },
  {
    fault: 'a reaction is no like',
    turns: 'v4.reaction.like',
    incoming: incoming((message) =>
      [message?.type === 'reaction' ? without(message, 'liked_author', 'message') : message]),
  },
  {
    fault: 'each reaction reaches older clients',
    turns: 'v4.reaction.untold',
    incoming: (message, { dialect }, { links }) => {
      const isPlain = dialect === 'v4' && message?.type === 'reaction' && !message.liked_author
      if (isPlain) for (const link of openLinks(links, 'channel')) send(link, message)
      return [message]
    },
  },
  {
    fault: 'a foreign subprotocol wins',
    turns: 'v4.subprotocol.among-others',
    select: (selected, { offered }) => offered.includes('chat') && selected === 'gischat.v4' ? 'chat' : selected,
  },
  {
    fault: 'a channel has seq when the sender speaks v4',
    turns: 'v4.channel-without',
    incoming: (message, { dialect }, { memory }) => {
      if (dialect === 'v4' && message?.text === 'hello' && !message.at) memory.author = message.author
      return [message]
    },
    outgoing: (frame, { dialect }, { memory }) =>
      [dialect === 'channel' && frame.author === memory.author ? { ...frame, seq: 'x.1' } : frame],
  },
  {
    fault: 'hello promises resuming without a token',
    turns: 'v4.features.resume',
    outgoing: outgoing((frame) => [without(frame, 'resume')]),
  },
  {
    fault: 'nothing is ever resumed',
    turns: 'v4.resume.works',
    address: (url) => url.replace('resume=', 'resumed='),
    offer: (protocols) => protocols.filter((name) => !name.startsWith('resume.')),
  },
  {
    fault: 'the first missed message is lost',
    turns: 'v4.resume.missed',
    outgoing: outgoing((frame, link) => frame.text === 'one' && resumes(link) ? [] : [frame]),
  },
  {
    fault: 'what was received comes again',
    turns: 'v4.resume.nothing-twice',
    outgoing: outgoing((frame, link, { links }) => {
      const own = links.flatMap(({ received }) => received).findLast(({ text }) => text === 'own')
      return frame.type === 'hello' && resumes(link) && own ? [frame, own] : [frame]
    }),
  },
  {
    fault: 'hello does not say what was received',
    turns: 'v4.resume.received',
    outgoing: outgoing((frame) => [frame.resume ? { ...frame, resume: { ...frame.resume, received: null } } : frame]),
  },
  {
    fault: 'a resumed connection has a new name',
    turns: 'v4.resume.connection',
    outgoing: outgoing((frame) => [frame.resume?.resumed ? { ...frame, connection: 'x' } : frame]),
  },
  {
    fault: 'the token stays the same',
    turns: 'v4.resume.new-token',
    outgoing: outgoing((frame, { url }) => {
      const [, token] = /resume=([^&]+)/.exec(url) ?? []
      return [frame.resume?.resumed && token ? { ...frame, resume: { ...frame.resume, token } } : frame]
    }),
  },
  {
    fault: 'a resumed hello has another place',
    turns: 'v4.resume.seq',
    outgoing: outgoing((frame) => [frame.resume?.resumed ? { ...frame, seq: 'x.1' } : frame]),
  },
  {
    fault: 'after resuming, texts are by nobody',
    turns: 'v4.resume.by',
    outgoing: outgoing((frame) => [frame.text === 'again' ? without(frame, 'by') : frame]),
  },
  {
    fault: 'a token in a subprotocol means nothing',
    turns: 'v4.resume.subprotocol',
    offer: (protocols) => protocols.filter((name) => !name.startsWith('resume.')),
  },
  {
    fault: 'a nickname is free at once',
    turns: 'v4.resume.nickname-held',
    outgoing: outgoing((frame, { sent, received }) =>
      /already registered/.test(frame.reason) && received.some(({ text }) => text === 'two')
        ? [{ type: 'newcomer', newcomer: sent.findLast(({ newcomer }) => newcomer).newcomer }]
        : [frame]),
  },
  {
    fault: 'others are told that a member resumed',
    turns: 'v4.resume.untold',
    outgoing: outgoing((frame, { received }) => {
      const newcomer = received.findLast(({ type }) => type === 'newcomer')
      return frame.text === 'again' && newcomer ? [newcomer, frame] : [frame]
    }),
  },
  {
    fault: 'a close frame is no goodbye',
    turns: 'v4.resume.goodbye',
    gone: ({ received }, code, { memory }) => {
      if (code === 1000) memory.token = received.find(({ type }) => type === 'hello')?.resume?.token
    },
    outgoing: outgoing((frame, { url }, { memory }) => [memory.token && url.includes(memory.token)
      ? { ...frame, resume: { ...frame.resume, resumed: true } }
      : frame]),
  },
  {
    fault: 'no reason is given for not resuming',
    turns: 'v4.resume.refused',
    outgoing: outgoing((frame) =>
      [frame.resume?.reason ? { ...frame, resume: without(frame.resume, 'reason') } : frame]),
  },
  {
    fault: 'a former connection ends normally',
    turns: 'v4.resume.half-open',
    close: (code, link) => code === 4001 && !resumes(link) ? 1000 : code,
  },
  {
    fault: 'the loser of a token ends normally',
    turns: 'v4.resume.used-twice',
    close: (code, link) => code === 4001 && resumes(link) ? 1000 : code,
  },
  {
    fault: 'a token works as often as one likes',
    turns: 'v4.resume.spent',
    outgoing: outgoing((frame, { url }, { memory }) => {
      const [, token] = /resume=([^&]+)/.exec(url) ?? []
      if (frame.type !== 'hello' || !token) return [frame]
      memory.used ??= new Set()
      const again = memory.used.has(token)
      memory.used.add(token)
      return [again ? { ...frame, resume: { ...frame.resume, resumed: true } } : frame]
    }),
  },
]
