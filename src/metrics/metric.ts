/** One line of a metric in the text format: a value and the labels that identify its series. */
export interface Sample {
  /** Appended to the metric's name, such as "_sum". */
  suffix?: string
  /** Values of the metric's labels, in order. */
  labels: string[]
  value: number
}

export interface MetricOptions {
  name: string
  /** One sentence for the operator; docs/operations.md contains it too. */
  help: string
  /** Names of the labels, at most two. Their values MUST come from a bounded set: a series is kept forever. */
  labels?: [] | [string] | [string, string]
}

/** A metric with one series for each combination of its labels' values. */
export abstract class Metric {
  abstract readonly type: 'counter' | 'gauge' | 'histogram'
  readonly name: string
  readonly help: string
  readonly labels: string[]

  constructor ({ name, help, labels = [] }: MetricOptions) {
    this.name = name
    this.help = help
    this.labels = labels
  }

  abstract samples (): Iterable<Sample>
}

/** A counter. Cheap to increment, since some are on the path of every message. */
export class Counter extends Metric {
  readonly type = 'counter'
  readonly #samples: Sample[] = []
  readonly #index = new Map<string, Map<string, Sample>>()

  /**
   * A series that appears with 1 shows no increase, so series known in advance start at 0: the one without labels, and
   * those of the given values.
   *
   * @param values values of the only label
   */
  constructor (options: MetricOptions, values: Iterable<string> = []) {
    super(options)
    for (const value of this.labels.length === 0 ? [''] : values) this.#start(value, '', 0)
  }

  /** Creates the series if it does not exist. */
  add (amount: number, first = '', second = ''): void {
    const sample = this.#index.get(first)?.get(second)
    if (sample) sample.value += amount
    else this.#start(first, second, amount)
  }

  samples (): Iterable<Sample> {
    return this.#samples
  }

  #start (first: string, second: string, value: number): void {
    const sample = { labels: [first, second].slice(0, this.labels.length), value }
    this.#samples.push(sample)
    const seconds = this.#index.get(first)
    if (seconds) seconds.set(second, sample)
    else this.#index.set(first, new Map([[second, sample]]))
  }
}

/** A metric whose value is known elsewhere and read for each scrape, so that it cannot diverge. */
export class Reading extends Metric {
  readonly type: 'counter' | 'gauge'
  readonly samples: () => Iterable<Sample>

  constructor (type: 'counter' | 'gauge', options: MetricOptions, read: () => Iterable<Sample>) {
    super(options)
    this.type = type
    this.samples = read
  }
}

/** Counts values by bucket. */
export class Histogram extends Metric {
  readonly type = 'histogram'
  readonly #bounds: number[]
  readonly #counts: number[]
  #sum = 0

  /** @param bounds upper bounds of the buckets, in ascending order */
  constructor (options: MetricOptions, bounds: number[]) {
    super({ ...options, labels: [] })
    this.#bounds = bounds
    this.#counts = new Array(bounds.length + 1).fill(0)
  }

  observe (value: number): void {
    let bucket = 0
    while (bucket < this.#bounds.length && value > this.#bounds[bucket]!) bucket++
    this.#counts[bucket]!++
    this.#sum += value
  }

  * samples (): Iterable<Sample> {
    let count = 0
    for (const [bucket, inBucket] of this.#counts.entries()) {
      count += inBucket
      yield { suffix: '_bucket', labels: [String(this.#bounds[bucket] ?? '+Inf')], value: count }
    }
    yield { suffix: '_sum', labels: [], value: this.#sum }
    yield { suffix: '_count', labels: [], value: count }
  }
}
