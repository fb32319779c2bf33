/* The client's access to its surroundings. It knows neither page nor storage, so it runs in browsers and programs. */

/** The part of a WebSocket that the client uses. */
export interface Socket {
  readonly readyState: number
  readonly protocol: string
  readonly bufferedAmount: number
  send (data: string): void
  close (code?: number): void
  addEventListener (type: 'open' | 'close' | 'message' | 'error', listener: (event: any) => void): void
}

/**
 * `online` and `offline`: the network came or went, as far as the system knows.
 * `wake`: the program runs again after a pause, or its user is back.
 */
export type Signal = 'online' | 'offline' | 'wake'

export interface Environment {
  createSocket (url: string, protocols: string[]): Socket
  /** Resolves to the response to a plain request, for the reason why a handshake failed. */
  fetch (url: string, options: { cache: 'no-store' }): Promise<{
    status: number
    headers: { get (name: string): string | null }
    json (): Promise<unknown>
  }>
  /** Whether the system believes that there is a network. It may be wrong. */
  isOnline (): boolean
  /** @returns a function that removes the listener */
  listen (listener: (signal: Signal) => void): () => void
}
