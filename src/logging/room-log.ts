import fp from 'fastify-plugin'
import type { Member } from '../rooms/member.ts'
import { RATE_LIMITED, type Command } from '../protocol/events.ts'
import { admitsLine } from './line-limiter.ts'
import type { RoomObserver } from '../rooms/observer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    roomLog: RoomObserver
  }
}

/** Logs joins, leaves, rejected messages and ended connections; the text of messages only with `logMessages`. */
export default fp<{ logMessages?: boolean }>(async (app, { logMessages = false }) => {
  const { log } = app
  const observer: RoomObserver = {
    joined: (member) => log.info(fields(member), 'joined'),
    left: (member) => log.info(fields(member), 'left'),
    resumed (member, result, events) {
      if (result === 'resumed') log.info({ ...fields(member), events }, 'resumed')
      else log.info({ ...fields(member), unknown: result }, 'not resumed')
    },
    accepted (room, command, sender) {
      if (logMessages) log.debug({ room, connection: sender?.id, ...summarize(command) }, 'message accepted')
    },
    rejected (member, { problems: [{ type, loc }] }) {
      if (admitsLine(log, member.address)) log.info({ ...fields(member), problem: type, loc }, 'message refused')
    },
    dropped (member, noteworthy) {
      if (!noteworthy || !admitsLine(log, member.address)) return
      log.info({ ...fields(member), problem: RATE_LIMITED }, 'message refused')
    },
    moderated ({ act, ...about }, { connection: by, token }) {
      log.info({ act, ...about, by: by ?? (token === undefined ? 'operator' : `token ${token}`) }, 'moderated')
    },
    broken: (member, { message: problem }) => log.info({ ...fields(member), problem }, 'connection broken'),
    ended: (member, { code, reason }) => log.info({ ...fields(member), code, reason }, 'connection ended'),
    failed (stage, err, room, member) {
      log.error({ err, stage, room, connection: member?.id }, 'failed')
      app.reportError(err)
    },
  }
  app.decorate('roomLog', observer)
}, { name: 'room-log', dependencies: ['sentry'] })

/** A shared object may take megabytes, so only its summary is logged. */
function summarize (command: Command) {
  if (command.kind !== 'shared') return command
  const { kind, type, author, summary } = command
  return { kind, type, author, summary }
}

function fields ({ id, address, room, dialect }: Member) {
  return { room: room.name, connection: id, dialect: dialect.name, client: address, members: room.members }
}
