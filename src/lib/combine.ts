type Method = (...args: unknown[]) => void

/** One listener that tells several what it is told, in their order. Some of them may lack some of the methods. */
export function combine<Listener extends object> (...listeners: Listener[]): Listener {
  const names = new Set(listeners.flatMap((listener) => Object.keys(listener)))
  return Object.fromEntries([...names].map((name) => {
    const methods = listeners.map((listener) => (listener as Record<string, Method | undefined>)[name])
      .filter((method) => method !== undefined)
    const tell: Method = (...args) => { for (const method of methods) method(...args) }
    return [name, tell]
  })) as Listener
}
