import type { Metric, Sample } from './metric.ts'

/** Prometheus' text format, which every collector supports. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Writes all metrics in the text format; one without any series yet has its name and help only. */
export function expose (metrics: Iterable<Metric>): string {
  let text = ''
  for (const metric of metrics) {
    text += `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n`
    for (const sample of metric.samples()) text += line(metric, sample)
  }
  return text
}

function line ({ name, labels: names }: Metric, { suffix = '', labels, value }: Sample): string {
  // The only label that belongs to the format instead of the metric.
  const labelNames = suffix === '_bucket' ? ['le'] : names
  const pairs = labels.map((label, index) => `${labelNames[index]}="${escape(label)}"`)
  return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
}

/** A room may have any name, which must not be able to inject lines or labels. */
function escape (label: string): string {
  return label.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
