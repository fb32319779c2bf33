/**
 * Runs steps in order, one after each pause, so that input is processed between them.
 *
 * @param pause milliseconds
 * @param onError called with what a step throws; the next one runs all the same
 */
export function runInTurns (steps: Iterable<() => void>, pause: number, onError: (error: unknown) => void): void {
  const remaining = steps[Symbol.iterator]()
  const timer = setInterval(() => {
    const { done, value: step } = remaining.next()
    if (done) return clearInterval(timer)
    try {
      step()
    } catch (error) {
      onError(error)
    }
  }, pause).unref()
}
