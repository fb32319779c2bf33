/**
 * Ends a wait after a time, but behind the input that has arrived by then and may have the answer: after a stall,
 * Node.js calls its timers before it reads its sockets. Keeps no process alive.
 *
 * @param within milliseconds
 * @param onPassed called once, unless the deadline is cancelled
 * @returns cancels it
 */
export function setDeadline (within: number, onPassed: () => void): () => void {
  let turn: NodeJS.Immediate | undefined
  const timer = setTimeout(() => { turn = setImmediate(onPassed) }, within).unref()
  return () => {
    clearTimeout(timer)
    clearImmediate(turn)
  }
}

/** Waits for a promise, up to a deadline. @param within milliseconds @returns whether it was fulfilled in time */
export async function fulfilledWithin (within: number, promise: Promise<unknown>): Promise<boolean> {
  let cancel = () => {}
  const passed = new Promise<false>((resolve) => { cancel = setDeadline(within, () => resolve(false)) })
  try {
    return await Promise.race([promise.then(() => true), passed])
  } finally {
    cancel()
  }
}
