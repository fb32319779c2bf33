import fp from 'fastify-plugin'
import type { Connection } from '../rooms/connection.ts'
import { RATE_LIMITED, type Command } from '../protocol/events.ts'
import type { Observer } from '../rooms/observer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    roomLog: Observer
  }
}

/** One line for each join, leave, refused message and ended connection; never what was said, unless asked to. */
export default fp<{ logMessages: boolean }>(async (app, { logMessages }) => {
  const { log } = app
  const observer: Observer = {
    joined: (connection) => log.info(fields(connection), 'joined'),
    left: (connection) => log.info(fields(connection), 'left'),
    accepted (room, command, sender) {
      if (logMessages) log.debug({ room, connection: sender?.id, ...inShort(command) }, 'message accepted')
    },
    rejected (connection, { problems: [{ type, loc }] }) {
      log.info({ ...fields(connection), problem: type, loc }, 'message refused')
    },
    dropped (connection, noteworthy) {
      if (noteworthy) log.info({ ...fields(connection), problem: RATE_LIMITED }, 'message refused')
    },
    broken: (connection, { message: problem }) => log.info({ ...fields(connection), problem }, 'connection broken'),
    ended: (connection, { code, reason }) => log.info({ ...fields(connection), code, reason }, 'connection ended'),
    failed (stage, err, room, connection) {
      log.error({ err, stage, room, connection: connection?.id }, 'failed')
      app.reportError(err)
    },
  }
  app.decorate('roomLog', observer)
}, { name: 'room-log', dependencies: ['sentry'] })

/** What was shared may be megabytes; its summary is enough. */
function inShort (command: Command) {
  if (command.kind !== 'shared') return command
  const { kind, type, author, summary } = command
  return { kind, type, author, summary }
}

function fields ({ id, client, room, dialect }: Connection) {
  return { room: room.name, connection: id, dialect: dialect.name, client, members: room.members }
}
