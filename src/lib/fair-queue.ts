/** Items of several keys: the keys take turns, and the items of one key keep their order. */
export class FairQueue<T> {
  /** In the order of the keys' turns; only keys with items. */
  readonly #byKey = new Map<string, T[]>()

  get size (): number {
    let size = 0
    for (const items of this.#byKey.values()) size += items.length
    return size
  }

  push (key: string, item: T): void {
    const items = this.#byKey.get(key)
    if (items) items.push(item)
    else this.#byKey.set(key, [item])
  }

  /** Removes the oldest item of the key whose turn it is; its next turn comes after one of each other key. */
  shift (): T | undefined {
    const [turn] = this.#byKey
    if (!turn) return undefined
    const [key, items] = turn
    const item = items.shift()
    this.#byKey.delete(key)
    if (items.length > 0) this.#byKey.set(key, items)
    return item
  }

  /** @returns whether the item was in the queue */
  delete (key: string, item: T): boolean {
    const items = this.#byKey.get(key)
    const position = items?.indexOf(item) ?? -1
    if (position < 0) return false
    items!.splice(position, 1)
    if (items!.length === 0) this.#byKey.delete(key)
    return true
  }

  /**
   * Removes the newest item of the key that holds most.
   *
   * @param latest the key that loses an item where others hold just as much
   * @param weigh what an item counts
   */
  evict (latest: string, weigh: (item: T) => number): T | undefined {
    const weightOf = (key: string) => this.#byKey.get(key)?.reduce((sum, item) => sum + weigh(item), 0) ?? 0
    let most = latest
    for (const key of this.#byKey.keys()) if (weightOf(key) > weightOf(most)) most = key
    const items = this.#byKey.get(most)
    const item = items?.pop()
    if (items?.length === 0) this.#byKey.delete(most)
    return item
  }
}
