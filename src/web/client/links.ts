/* Addresses to pass on. */
import { base } from './api.ts'
import { messageAddress, roomAddress } from './room-address.ts'

export const roomLink = (room: string): string => new URL(roomAddress(room), base).href

/** Leads to the message in a page that has it loaded. */
export const messageLink = (room: string, id: string): string => new URL(messageAddress(room, id), base).href
