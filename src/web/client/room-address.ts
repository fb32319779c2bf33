/** The views of a room that have an address of their own. */
export type RoomView = 'talk' | 'wall'

export interface RoomAddress {
  /** Empty without a room. */
  room: string
  view: RoomView
  /** Identifier of the message that a link leads to. */
  message?: string
}

/**
 * Reads a URL fragment: `#/QGIS` is a room, `#/QGIS/map` its wall, `#/QGIS/message/01890a5d-…` a message in it.
 *
 * The page's own links encode names, so a slash in a name is `%2F`: `#/a%2Fmap` is the room "a/map". Links from
 * elsewhere may have a plain slash. They mean the room with that whole name, unless they end in `/map` or a message
 * and what is before it is a room.
 */
export function parseRoomAddress (hash: string, exists: (room: string) => boolean): RoomAddress {
  const path = /^#\/(.+)$/.exec(hash)?.[1] ?? ''
  const [, before, message] = /^(.+)\/(?:map|message\/([\w-]+))$/.exec(path) ?? []
  const whole = decode(path)
  if (before === undefined) return { room: whole, view: 'talk' }
  const room = decode(before)
  // Of two rooms that do not exist, the shorter name is the likelier one.
  if (!exists(room) && exists(whole)) return { room: whole, view: 'talk' }
  return message === undefined ? { room, view: 'wall' } : { room, view: 'talk', message }
}

export function roomAddress (room: string, view: RoomView = 'talk'): string {
  return `#/${encodeURIComponent(room)}${view === 'wall' ? '/map' : ''}`
}

/** Leads to a message in its room. */
export function messageAddress (room: string, id: string): string {
  return `${roomAddress(room)}/message/${id}`
}

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
