import { Room, type ConnectOptions } from './room.ts'

export { Room, type ConnectOptions, type RoomEvents } from './room.ts'
export type { ConnectionState } from './connection-state.ts'
export type { FeatureCollection, Feature, Geometry } from './geojson.ts'
export type * from './message-types.ts'
export type { WaitCause } from './wait-cause.ts'
export type { WebSocketConstructor } from './platform.ts'
export type { Receipt } from './receipts.ts'
export type { RegistrationState } from './registration.ts'
export type { Outcome, SavedSession } from './session.ts'

/**
 * Joins a room, and stays in it over lost connections until `close`.
 *
 * @throws {TypeError} where there is no WebSocket
 */
export const connect = (options: ConnectOptions): Room => new Room(options)
