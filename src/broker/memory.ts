import type { Broker, Deliver, Message, OnDeliveryError, Topic } from './broker.ts'

/** The broker of a single instance: delivers at once, in the order of publishing. */
export class MemoryBroker implements Broker {
  readonly #subscribers = new Map<string, Set<Deliver>>()
  readonly #queue: { topic: string, message: Message }[] = []
  readonly #onError: OnDeliveryError
  #delivering = false

  constructor (onError: OnDeliveryError) {
    this.#onError = onError
  }

  publish<T extends Message> (topic: Topic<T>, message: T): void {
    this.#queue.push({ topic, message })
    // A subscriber may publish in response to a message. Deliver the response
    // later, or some members would receive the two in reverse order.
    if (this.#delivering) return
    this.#delivering = true
    try {
      let next
      while ((next = this.#queue.shift())) this.#deliver(next.topic, next.message)
    } finally {
      this.#delivering = false
    }
  }

  subscribe<T extends Message> (topic: Topic<T>, deliver: Deliver<T>): () => void {
    let subscribers = this.#subscribers.get(topic)
    if (!subscribers) this.#subscribers.set(topic, subscribers = new Set())
    // Publishers of a topic publish messages of its type.
    subscribers.add(deliver as Deliver)
    return () => {
      subscribers.delete(deliver as Deliver)
      if (subscribers.size === 0 && this.#subscribers.get(topic) === subscribers) this.#subscribers.delete(topic)
    }
  }

  hasSubscribers (topic: string): boolean {
    return this.#subscribers.has(topic)
  }

  /** The topics that have subscribers. */
  topics (): string[] {
    return [...this.#subscribers.keys()]
  }

  async close (): Promise<void> {
    this.#subscribers.clear()
  }

  #deliver (topic: string, message: Message): void {
    for (const deliver of this.#subscribers.get(topic) ?? []) {
      try {
        deliver(message)
      } catch (error) {
        this.#onError(error, topic)
      }
    }
  }
}
