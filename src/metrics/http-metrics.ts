import { STATUS_CODES } from 'node:http'
import { Counter, type Metric } from './metric.ts'

/** The response to an HTTP request. */
export interface Response {
  /** The pattern of its route; undefined for unknown paths, or clients could create series. */
  route: string | undefined
  status: number
  handshake: boolean
  /** Why it was rejected, from a bounded set; undefined if the status says it all. */
  reason: string | undefined
}

/** Metrics of HTTP requests, including WebSocket handshakes that were rejected. */
export function httpMetrics (): { metrics: Metric[], responded: (response: Response) => void } {
  const responses = new Counter({
    name: 'gischat_http_responses_total',
    help: 'HTTP responses; route is empty for unknown paths.',
    labels: ['route', 'status'],
  })
  const rejected = new Counter({
    name: 'gischat_handshakes_refused_total',
    help: 'Rejected WebSocket handshakes.',
    labels: ['status', 'reason'],
  })
  return {
    metrics: [responses, rejected],
    responded ({ route = '', status, handshake, reason = STATUS_CODES[status]!.toLowerCase() }) {
      if (handshake) rejected.add(1, String(status), reason)
      else responses.add(1, route, String(status))
    },
  }
}
