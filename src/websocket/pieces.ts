import type { RoomWebSocket } from './room-socket.ts'

/** Pieces that may wait before they are joined, and from how many bytes on one is large enough to be left alone. */
const MAX_PIECES = 1024
const PIECE_BYTES = 4096

/**
 * Joins what ws keeps of a message that is not complete. It keeps each piece
 * that the network delivers, a few hundred bytes of memory for a single one,
 * and cuts the connection at 262144: a slow link in tiny segments gets there.
 */
export function joinPieces (ws: RoomWebSocket): void {
  const pieces = piecesOf(ws)
  if (pieces.length < MAX_PIECES) return
  let first = pieces.length
  while (first > 0 && pieces[first - 1]!.length < PIECE_BYTES) first--
  if (pieces.length - first < MAX_PIECES) return
  pieces.push(Buffer.concat(pieces.splice(first)))
}

/** What ws has read and not yet put together. It has no name for it that would be part of its interface. */
export function piecesOf (ws: RoomWebSocket): Buffer[] {
  const { _receiver: receiver } = ws as unknown as { _receiver?: { _buffers?: Buffer[] } }
  return receiver?._buffers ?? []
}
