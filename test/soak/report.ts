/** One look at the server. */
export interface Sample {
  /** Seconds since the start. */
  at: number
  expected: number
  actual: number
  rss: number
  descriptors: number
  /** Percent of one core, since the last look. */
  cpu: number
  joins: number
  heard: number
  wrong: number
}

const COLUMNS = ['minute', 'members expected', 'members counted', 'RSS MiB', 'file descriptors', 'CPU %',
  'joins so far', 'messages accounted for', 'lost, doubled, reordered']

export function line ({ at, expected, actual, rss, descriptors, cpu, joins, heard, wrong }: Sample): string {
  return `${at.toFixed(0)} s: members ${actual} of ${expected}, RSS ${rss.toFixed(1)} MiB, ${descriptors} descriptors, ` +
    `CPU ${cpu.toFixed(0)} %, ${joins} joins, ${heard} heard, ${wrong} lost, doubled or reordered`
}

/** The last look of each minute, in Markdown. */
export function table (samples: Sample[]): string {
  const minutes = new Map(samples.map((sample) => [Math.ceil(sample.at / 60), sample]))
  const rows = [...minutes].map(([minute, { expected, actual, rss, descriptors, cpu, joins, heard, wrong }]) =>
    [minute, expected, actual, rss.toFixed(1), descriptors, cpu.toFixed(0), joins, heard, wrong])
  return [COLUMNS, COLUMNS.map(() => '---:'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** By how much a figure grows in a minute, fitted by least squares to the second half of the samples. */
export function slopePerMinute (samples: Sample[], figure: (sample: Sample) => number): number {
  const half = samples.slice(samples.length >> 1)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const x = half.map(({ at }) => at / 60)
  const y = half.map(figure)
  const [meanX, meanY] = [mean(x), mean(y)]
  const spread = mean(x.map((value) => (value - meanX) ** 2))
  if (!(spread > 0)) return 0
  return mean(x.map((value, i) => (value - meanX) * (y[i]! - meanY))) / spread
}
