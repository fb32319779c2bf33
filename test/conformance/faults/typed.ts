import { inTyped, type Fault } from './fault.ts'

const isOwnName = (frame: any, { sent }: { sent: any[] }) =>
  sent.some(({ newcomer }) => newcomer !== undefined && frame.newcomer === newcomer)

export const TYPED_FAULTS: Fault[] = [
  {
    fault: 'a typed message changes nothing',
    turns: 'typed.switch',
    outgoing: inTyped(({ type, text, author, avatar }) => type === 'text' ? [{ message: text, author, avatar }] : []),
  },
  {
    fault: 'a switch comes without a head count',
    turns: 'typed.switch.greeting',
    outgoing: inTyped((frame) => frame.type === 'nb_users' ? [] : [frame]),
  },
  {
    fault: 'a rejected message does not switch',
    turns: 'typed.switch.rejected',
    outgoing: inTyped((frame, link) => {
      link.memory.named ||= isOwnName(frame, link)
      return frame.type === 'uncompliant' && !link.memory.named ? [] : [frame]
    }),
  },
  ...['text', 'geojson', 'model'].map((type): Fault => ({
    fault: `a typed ${type} has an id`,
    turns: `typed.members.${type}`,
    outgoing: inTyped((frame) => [frame.type === type ? { ...frame, id: 'x' } : frame]),
  })),
  {
    fault: 'a typed newcomer has a timestamp',
    turns: 'typed.members.newcomer',
    outgoing: inTyped((frame) => [frame.type === 'newcomer' ? { ...frame, timestamp: 1 } : frame]),
  },
  {
    fault: 'a typed rejection has an id',
    turns: 'typed.members.uncompliant',
    outgoing: inTyped((frame) => [frame.type === 'uncompliant' ? { ...frame, id: 'x' } : frame]),
  },
  {
    fault: 'a repeated newcomer is ignored',
    turns: 'typed.nickname.repeated',
    outgoing: inTyped((frame, link) => {
      const { memory, sent } = link
      if (isOwnName(frame, link)) memory.name ??= frame.newcomer
      const repeated = memory.name !== undefined && sent.filter(({ newcomer }) => newcomer === memory.name).length > 1
      return frame.type === 'uncompliant' && repeated ? [] : [frame]
    }),
  },
  {
    fault: 'a taken nickname is rejected in other words',
    turns: 'typed.nickname.taken',
    outgoing: inTyped((frame) => [frame.type === 'uncompliant' ? { ...frame, reason: 'taken' } : frame]),
  },
  {
    fault: 'a message that only servers send closes the connection',
    turns: 'typed.stays-open',
    incoming: (message, { dialect }) => dialect === 'classic' && message?.type === 'nb_users' ? 1003 : [message],
  },
  {
    fault: 'a text has a reply in the typed dialect',
    turns: 'typed.replies.unaware',
    incoming: (message, _, { memory }) => {
      if (message?.in_reply_to_id) memory.reply = message.author
      return [message]
    },
    outgoing: inTyped((frame, _, { memory }) =>
      [frame.type === 'text' && memory.reply === frame.author ? { ...frame, in_reply_to_id: null } : frame]),
  },
]
