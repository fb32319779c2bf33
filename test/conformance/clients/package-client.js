/* A client with the package @gischat/client, whose module PACKAGE is. */
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'

const { GISCHAT_URL, GISCHAT_ROOM, GISCHAT_NICKNAME, PACKAGE } = process.env
const { connect } = await import(PACKAGE)

const room = connect({ base: GISCHAT_URL, room: GISCHAT_ROOM, nickname: GISCHAT_NICKNAME, WebSocket })
room.on('text', ({ author, text }) => console.log(`${author}: ${text}`))
createInterface(process.stdin).on('line', (text) => { room.send(text) })
