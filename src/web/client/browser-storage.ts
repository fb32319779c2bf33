/* The browser's storage, in the part that belongs to this instance. Without storage (policies), nothing is kept. */
import { base } from './api.ts'

/** Other instances may be below other paths of the same host. */
export const PREFIX = `gischat:${base.pathname}:`

function access<Result> (storage: () => Storage, use: (storage: Storage) => Result, otherwise: Result): Result {
  try {
    return use(storage())
  } catch (error) {
    console.info('gischat: the browser does not store data', error)
    return otherwise
  }
}

/** A storage whose keys are this instance's. */
class Keyed {
  readonly #storage: () => Storage

  constructor (storage: () => Storage) {
    this.#storage = storage
  }

  get (key: string): string | null {
    return access(this.#storage, (storage) => storage.getItem(PREFIX + key), null)
  }

  /** @returns whether it was stored */
  set (key: string, value: string): boolean {
    return access(this.#storage, (storage) => {
      storage.setItem(PREFIX + key, value)
      return true
    }, false)
  }

  delete (key: string): void {
    access(this.#storage, (storage) => storage.removeItem(PREFIX + key), undefined)
  }

  keys (): string[] {
    return access(this.#storage, (storage) => Object.keys(storage), [])
      .filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length))
  }

  /** A value that was stored as JSON; undefined if there is none, or no JSON. */
  read (key: string): any {
    try {
      return JSON.parse(this.get(key) ?? '') ?? undefined
    } catch {
      return undefined
    }
  }
}

/** Of all tabs, for good. */
export const local = new Keyed(() => localStorage)

/** Of this tab, over reloads. A duplicated tab begins with a copy. */
export const session = new Keyed(() => sessionStorage)
