import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http'
import addressLimits from './plugins/address-limits.ts'
import config from './plugins/config.ts'
import cors from './plugins/cors.ts'
import docs from './plugins/docs.ts'
import errors, { answerBadUrl, answerBrokenRequest } from './plugins/errors.ts'
import handshakes from './plugins/handshakes.ts'
import heartbeat from './plugins/heartbeat.ts'
import hostHeader from './plugins/host-header.ts'
import instances from './plugins/instances.ts'
import jsonContentType from './plugins/json-content-type.ts'
import knownMethods from './plugins/known-methods.ts'
import methodNotAllowed from './plugins/method-not-allowed.ts'
import metrics from './plugins/metrics.ts'
import origins from './plugins/origins.ts'
import observer from './plugins/observer.ts'
import pipelining from './plugins/pipelining.ts'
import requestBody from './plugins/request-body.ts'
import roomLog from './plugins/room-log.ts'
import rooms from './plugins/rooms.ts'
import securityHeaders from './plugins/security-headers.ts'
import sentry from './plugins/sentry.ts'
import shutdown from './plugins/shutdown.ts'
import webClient from './plugins/web-client.ts'
import websocket from './plugins/websocket.ts'
import wsDocs from './plugins/ws-docs.ts'
import { RequestLog } from './request-log.ts'
import { limitsOf, maxBodyBytes } from './rooms/limits.ts'
import asyncapi from './routes/asyncapi.ts'
import channel from './routes/channel.ts'
import classic from './routes/classic.ts'
import health from './routes/health.ts'
import home from './routes/home.ts'
import metricsRoute from './routes/metrics.ts'
import rules from './routes/rules.ts'
import status from './routes/status.ts'
import typed from './routes/typed.ts'
import version from './routes/version.ts'
import { compile, compileSerializer } from './schemas/compile.ts'
import type { Config } from './schemas/config.ts'

export interface AppOptions {
  config: Config
  /** Without one, nothing is logged. */
  logger?: FastifyBaseLogger | undefined
  /** One log line for each HTTP request. */
  logRequests?: boolean
  /** The text of accepted messages, at level "debug". */
  logMessages?: boolean
}

/** The application, whose schemas give its handlers their types. */
export type App =
  FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>

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
