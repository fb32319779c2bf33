/**
 * Runs steps in order, each in an event loop turn of its own, so that input is processed between them.
 *
 * @param onError called with what a step throws; the next one runs all the same
 */
export function runInTurns (steps: Iterable<() => void>, onError: (error: unknown) => void): void {
  const remaining = steps[Symbol.iterator]()
  setImmediate(function runNext () {
    const { done, value: step } = remaining.next()
    if (done) return
    try {
      step()
    } catch (error) {
      onError(error)
    }
    setImmediate(runNext)
  })
}
