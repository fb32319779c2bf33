import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import type { FastifyInstance, FastifyPluginAsync, FastifyPluginCallback } from 'fastify'
import fp from 'fastify-plugin'
import configuration from './plugins/config.ts'
import tokens from './plugins/tokens.ts'
import sentry from './logging/sentry.ts'
import upgrades from './websocket/upgrades.ts'
import websocket from './websocket/plugin.ts'
import pipelining from './http/pipelining.ts'
import errors from './http/errors.ts'
import access from './http/access.ts'
import cors from './http/cors.ts'
import securityHeaders from './http/security-headers.ts'
import jsonContentType from './http/json-content-type.ts'
import requestBody from './http/request-body.ts'
import knownMethods from './http/known-methods.ts'
import rejectReason from './http/reject-reason.ts'
import proxyWarnings from './http/proxy-warnings.ts'
import hostHeader from './http/host-header.ts'
import draining from './websocket/draining.ts'
import originCheck from './http/origin-check.ts'
import requestRate from './http/request-rate.ts'
import addressLimits from './http/address-limits.ts'
import handshakes from './websocket/handshakes.ts'
import methodNotAllowed from './http/method-not-allowed.ts'
import roomLog from './logging/room-log.ts'
import metrics from './metrics/plugin.ts'
import observer from './plugins/observer.ts'
import broker from './plugins/broker.ts'
import moderation from './plugins/moderation.ts'
import rooms from './plugins/rooms.ts'
import heartbeat from './websocket/heartbeat.ts'
import readProgress from './websocket/read-progress.ts'
import openapi from './routes/docs/openapi.ts'
import wsDocs from './routes/docs/ws-docs.ts'
import webClient from './routes/docs/web-client.ts'
import home from './routes/docs/home.ts'
import asyncapi from './routes/docs/asyncapi.ts'
import version from './routes/ops/version.ts'
import status from './routes/ops/status.ts'
import health from './routes/ops/health.ts'
import metricsRoute from './routes/ops/metrics.ts'
import rules from './routes/ops/rules.ts'
import instanceCard from './routes/ops/instance-card.ts'
import classic from './routes/rooms/classic.ts'
import typed from './routes/rooms/typed.ts'
import channel from './routes/rooms/channel.ts'
import admin from './routes/admin/admin.ts'
import type { ConfigOptions } from './config/load.ts'
import { compile, compileSerializer } from './lib/compile.ts'

export interface GischatOptions extends ConfigOptions {
  /** The text of accepted messages, at level "debug". */
  logMessages?: boolean
}

type Plugin = FastifyPluginAsync<GischatOptions> | FastifyPluginCallback<GischatOptions>

/** The base of all others: the configuration, tokens, Sentry, and WebSockets with their share of the handshakes. */
const EXTERNAL: Plugin[] = [configuration, tokens, sentry, upgrades, websocket]

/**
 * Hooks and handlers that every request passes, in this order. The first one to reject a request answers it, so cheap
 * and general ones come first. A connection is counted only after all other checks; missing methods come last.
 */
const PROTECTION: Plugin[] = [
  pipelining, errors, rejectReason, proxyWarnings, requestRate, cors, securityHeaders, jsonContentType, access,
  requestBody, knownMethods, hostHeader, draining, originCheck, addressLimits, handshakes, methodNotAllowed,
]

/**
 * The rooms, behind the observers that they report to (which read the rooms only when asked). Then the documentation,
 * which lists the routes that are registered after it.
 */
const APPLICATION: Plugin[] = [
  roomLog, metrics, observer, broker, moderation, rooms, heartbeat, readProgress, openapi, wsDocs, webClient,
]

/** In the order of /openapi.json. */
const ROUTES = [
  home, asyncapi, version, status, health, metricsRoute, rules, instanceCard, classic, typed, channel, admin,
]

/** Registers everything, in the scope that is given. */
export async function application (
  scope: FastifyInstance,
  { config, logMessages }: GischatOptions
): Promise<void> {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  // Plugins append what they like to any address, so every query is accepted; its schema is for the documents.
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => httpPart === 'querystring' ? () => true : compile(schema))
  app.setSerializerCompiler<TSchema>(({ schema }) => compileSerializer(schema))

  // Without the prefix, which is the scope's already.
  const options = { config, logMessages }
  for (const plugin of [...EXTERNAL, ...PROTECTION, ...APPLICATION]) await app.register(plugin, options)
  for (const route of ROUTES) await app.register(route)
}

/**
 * The application as a Fastify plugin. All of it stays within a scope of its own: the host's routes and sockets, and
 * those of another gischat beside it, see nothing of it.
 */
export const gischat = fp<GischatOptions>(async (host, options) => application(host, options), {
  name: 'gischat', fastify: '5.x', encapsulate: true,
})
