/**
 * A function that remembers its last result, for as long as somebody uses it or
 * there is memory to spare.
 *
 * @param make is not called again for the same source object
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
