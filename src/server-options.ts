import type { FastifyBaseLogger, FastifyHttpOptions, RawServerDefault } from 'fastify'
import type { ServerOptions } from 'node:http'
import type { Config } from './config/schema.ts'
import { answerBadUrl, answerBrokenRequest } from './http/errors.ts'
import { normalizeForwarded } from './http/forwarded-headers.ts'
import { takeToken } from './http/path-tokens.ts'
import { asksForWebSocket } from './websocket/upgrades.ts'
import { RequestLog } from './logging/request-log.ts'

export interface LogOptions {
  /** Without one, nothing is logged. */
  logger?: FastifyBaseLogger | undefined
  /** One log line for each HTTP request. */
  logRequests?: boolean
}

/** Longest path parameter, percent-encoded: the longest room name, every byte of it escaped. */
const MAX_PARAM_LENGTH = 100 * 4 * 3

/**
 * What Fastify's constructor must know of the configuration, since no plugin can set it later. It holds for the whole
 * server: requests that cannot be parsed, or whose address cannot be read, are answered in gischat's shape everywhere.
 */
export function serverOptions (
  { ADMIN_TOKEN, TRUST_PROXY, HEADERS_TIMEOUT, REQUEST_TIMEOUT }: Config,
  { logger, logRequests = false }: LogOptions = {}
): FastifyHttpOptions<RawServerDefault, FastifyBaseLogger> {
  return {
    ...(logger ? { loggerInstance: logger } : {}),
    logController: new RequestLog(logRequests),
    trustProxy: TRUST_PROXY.length > 0 ? TRUST_PROXY : false,
    rewriteUrl (request) {
      normalizeForwarded(request)
      return ADMIN_TOKEN === '' ? request.url! : takeToken(request)
    },
    requestTimeout: REQUEST_TIMEOUT * 1000,
    // A peer that never reads its response keeps it in memory.
    // Twice requestTimeout, so a slow request gets its 408 first.
    connectionTimeout: REQUEST_TIMEOUT * 2000,
    // Sentry's packages take their time on a busy machine; better late than not at all.
    pluginTimeout: 60_000,
    // Any other upgrade, such as curl's offer of HTTP/2, is answered as if it had not been asked for.
    // Node before 24.9 does not know the option: there upgrades.ts does the same.
    // A missing host is refused by hostHeader, in the shape of the other errors.
    http: {
      shouldUpgradeCallback: asksForWebSocket,
      requireHostHeader: false,
      headersTimeout: HEADERS_TIMEOUT * 1000,
      // How often Node looks for requests whose time is up, which is late by as much.
      connectionsCheckingInterval: Math.min(HEADERS_TIMEOUT, REQUEST_TIMEOUT / 2) * 500,
    } as ServerOptions,
    forceCloseConnections: true,
    // draining answers, in the shape of the other errors.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadUrl,
    routerOptions: {
      // Clients paste the base URL and the path together, slash on slash.
      ignoreDuplicateSlashes: true,
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PARAM_LENGTH,
    },
  }
}
