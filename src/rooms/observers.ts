import type { Observer } from './observer.ts'

type Listener = (...args: unknown[]) => void

/** One observer that tells several, in their order. */
export function combine (...observers: Observer[]): Observer {
  const tell = <M extends keyof Observer>(method: M) => {
    const listeners = observers.map((observer) => (observer[method] as Listener | undefined)?.bind(observer))
      .filter((listener) => listener !== undefined)
    return (...args: Parameters<NonNullable<Observer[M]>>): void => {
      for (const listener of listeners) listener(...args)
    }
  }
  return {
    joined: tell('joined'),
    left: tell('left'),
    accepted: tell('accepted'),
    refused: tell('refused'),
    dropped: tell('dropped'),
    delivered: tell('delivered'),
    broken: tell('broken'),
    ended: tell('ended'),
    failed: tell('failed'),
  }
}
