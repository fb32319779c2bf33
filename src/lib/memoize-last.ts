/**
 * Remembers the last result of a function until it is garbage-collected.
 *
 * @param make not called again for the same source object
 */
export function memoizeLast<Source extends object, Result extends object> (
  make: (source: Source) => Result
): (source: Source) => Result {
  let lastSource: WeakRef<Source> | undefined
  let lastResult: WeakRef<Result> | undefined
  return (source) => {
    const last = lastSource?.deref() === source ? lastResult?.deref() : undefined
    if (last) return last
    const result = make(source)
    lastSource = new WeakRef(source)
    lastResult = new WeakRef(result)
    return result
  }
}
