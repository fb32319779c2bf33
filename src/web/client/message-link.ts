import { base } from './api.ts'

/** The address of a message, for whoever has it loaded. */
export const messageLink = (room: string, id: string): string =>
  new URL(`#/${encodeURIComponent(room)}/message/${id}`, base).href
