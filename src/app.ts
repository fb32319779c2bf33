import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import fastify, { type FastifyBaseLogger } from 'fastify'
import type { IncomingMessage, ServerOptions } from 'node:http'
import addressLimits from './http/address-limits.ts'
import config from './plugins/config.ts'
import cors from './http/cors.ts'
import docs from './routes/docs/openapi.ts'
import errors, { answerBadUrl, answerBrokenRequest } from './http/errors.ts'
import handshakes from './websocket/handshakes.ts'
import heartbeat from './websocket/heartbeat.ts'
import progress from './websocket/progress.ts'
import hostHeader from './http/host-header.ts'
import instances from './plugins/broker.ts'
import jsonContentType from './http/json-content-type.ts'
import knownMethods from './http/known-methods.ts'
import metrics from './metrics/plugin.ts'
import origins from './http/origin-check.ts'
import observer from './plugins/observer.ts'
import pipelining from './http/pipelining.ts'
import requestBody from './http/request-body.ts'
import roomLog from './logging/room-log.ts'
import rooms from './plugins/rooms.ts'
import securityHeaders from './http/security-headers.ts'
import sentry from './logging/sentry.ts'
import shutdown from './websocket/draining.ts'
import webClient from './routes/docs/web-client.ts'
import websocket from './websocket/plugin.ts'
import wsDocs from './routes/docs/ws-docs.ts'
import { RequestLog } from './logging/request-log.ts'
import { limitsOf } from './config/limits.ts'
import { maxBodyBytes } from './protocol/limits.ts'
import asyncapi from './routes/docs/asyncapi.ts'
import channel from './routes/rooms/channel.ts'
import classic from './routes/rooms/classic.ts'
import health from './routes/ops/health.ts'
import home from './routes/docs/home.ts'
import methodNotAllowed from './http/method-not-allowed.ts'
import metricsRoute from './routes/ops/metrics.ts'
import rules from './routes/ops/rules.ts'
import status from './routes/ops/status.ts'
import typed from './routes/rooms/typed.ts'
import version from './routes/ops/version.ts'
import { compile, compileSerializer } from './lib/compile.ts'
import type { App } from './types.ts'
import type { Config } from './config/schema.ts'

export interface AppOptions {
  config: Config
  /** Without one, nothing is logged. */
  logger?: FastifyBaseLogger | undefined
  /** One log line for each HTTP request. */
  logRequests?: boolean
  /** The text of accepted messages, at level "debug". */
  logMessages?: boolean
}

/** Longest path parameter, percent-encoded: the longest room name, every byte of it escaped. */
const MAX_PARAM_LENGTH = 100 * 4 * 3

/** The application, ready to listen or to be injected into; it does neither by itself. */
export async function buildApp (options: AppOptions): Promise<App> {
  const { logger, logRequests = false, logMessages = false } = options
  const { TRUST_PROXY, HEADERS_TIMEOUT, REQUEST_TIMEOUT } = options.config
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    logController: new RequestLog(logRequests),
    trustProxy: TRUST_PROXY.length > 0 ? TRUST_PROXY : false,
    bodyLimit: maxBodyBytes(limitsOf(options.config)),
    requestTimeout: REQUEST_TIMEOUT * 1000,
    // Who takes nothing of an answer holds what it is made of. Twice the time, so that what is late is told 408 first.
    connectionTimeout: REQUEST_TIMEOUT * 2000,
    // Sentry's packages take their time on a busy machine; better late than not at all.
    pluginTimeout: 60_000,
    // Any other upgrade, such as curl's offer of HTTP/2, is answered as if it had not been asked for.
    // Node before 24.9 does not know the option: there it is refused with 404.
    // A missing host is refused by hostHeader, in the shape of the other errors.
    http: {
      shouldUpgradeCallback: asksForWebSocket,
      requireHostHeader: false,
      headersTimeout: HEADERS_TIMEOUT * 1000,
      // How often Node looks for requests whose time is up, which is late by as much.
      connectionsCheckingInterval: Math.min(HEADERS_TIMEOUT, REQUEST_TIMEOUT / 2) * 500,
    } as ServerOptions,
    forceCloseConnections: true,
    // shutdown answers, in the shape of the other errors.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadUrl,
    routerOptions: {
      // Clients paste the base URL and the path together, slash on slash.
      ignoreDuplicateSlashes: true,
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PARAM_LENGTH,
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler<TSchema>(({ schema }) => compile(schema))
  app.setSerializerCompiler<TSchema>(({ schema }) => compileSerializer(schema))

  await app.register(config, { config: options.config })
  await app.register(sentry)
  await app.register(websocket)
  await app.register(pipelining)
  await app.register(errors)
  await app.register(cors)
  await app.register(securityHeaders)
  await app.register(jsonContentType)
  await app.register(requestBody)
  await app.register(knownMethods)
  await app.register(roomLog, { logMessages })
  await app.register(metrics)
  await app.register(observer)
  await app.register(instances)
  await app.register(rooms)
  // Who asks is refused by the first that objects, and counted only where nobody did.
  await app.register(hostHeader)
  await app.register(shutdown)
  await app.register(origins)
  await app.register(addressLimits)
  await app.register(handshakes)
  await app.register(heartbeat)
  await app.register(progress)
  await app.register(docs)
  await app.register(wsDocs)
  await app.register(webClient)

  await app.register(home)
  await app.register(asyncapi)
  await app.register(version)
  await app.register(status)
  await app.register(health)
  await app.register(metricsRoute)
  await app.register(rules)
  await app.register(classic)
  await app.register(typed)
  await app.register(channel)
  await app.register(methodNotAllowed)
  return app
}

function asksForWebSocket ({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}
