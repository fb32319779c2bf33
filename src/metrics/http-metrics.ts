import { STATUS_CODES } from 'node:http'
import { Counter, type Metric } from './metric.ts'

/** What an HTTP request was answered with. */
export interface Answer {
  /** The pattern of its route; what no route is for has none, or strangers could invent series. */
  route: string | undefined
  status: number
  handshake: boolean
  /** Why, where the status alone does not say it; one of a few. */
  reason: string | undefined
}

/** Figures about HTTP requests, and the handshakes among them that did not become a WebSocket. */
export function doorMetrics (): { metrics: Metric[], answered: (answer: Answer) => void } {
  const responses = new Counter({
    name: 'gischat_http_responses_total',
    help: 'Answered HTTP requests; route is empty where there is none.',
    labels: ['route', 'status'],
  })
  const refused = new Counter({
    name: 'gischat_handshakes_refused_total',
    help: 'WebSocket handshakes that were not let in.',
    labels: ['status', 'reason'],
  })
  return {
    metrics: [responses, refused],
    answered ({ route = '', status, handshake, reason = STATUS_CODES[status]!.toLowerCase() }) {
      if (handshake) refused.add(1, String(status), reason)
      else responses.add(1, route, String(status))
    },
  }
}
