/** A typed event emitter. The signal removes the listener, as with DOM events. */
export class Emitter<Events extends Record<string, unknown[]>> {
  readonly #listeners = new Map<keyof Events, Set<(...args: any[]) => void>>()

  on<Name extends keyof Events> (name: Name, listener: (...args: Events[Name]) => void, signal?: AbortSignal): void {
    let listeners = this.#listeners.get(name)
    if (!listeners) this.#listeners.set(name, listeners = new Set())
    listeners.add(listener)
    signal?.addEventListener('abort', () => listeners.delete(listener), { once: true })
  }

  emit<Name extends keyof Events> (name: Name, ...args: Events[Name]): void {
    for (const listener of [...this.#listeners.get(name) ?? []]) listener(...args)
  }
}
