/** The last thing that was made of something, for as long as somebody uses it or there is memory to spare. */
export class LastMade<Source extends object, Result extends object> {
  readonly #make: (source: Source) => Result
  #source: WeakRef<Source> | undefined
  #result: WeakRef<Result> | undefined

  constructor (make: (source: Source) => Result) {
    this.#make = make
  }

  /** @param source the same object again gives the same result */
  of (source: Source): Result {
    const last = this.#source?.deref() === source ? this.#result?.deref() : undefined
    if (last) return last
    const result = this.#make(source)
    this.#source = new WeakRef(source)
    this.#result = new WeakRef(result)
    return result
  }
}
