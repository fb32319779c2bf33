/**
 * The folders of src/, top to bottom. A file may import from the folders below
 * its own, never from those above: types included.
 */
export const LAYERS = [
  'program', // the command line, signals, and the start of the server
  'plugins', // put the core together: configuration, broker, rooms
  'routes', // addresses of rooms, of operations and of documents
  'websocket', // connections after the upgrade: sockets, receive budget, heartbeat, draining
  'http', // errors, limits by address, origins, headers
  'workers', // threads for large messages and images
  'metrics', // Prometheus
  'logging', // log lines
  'rooms', // the core's top: fan-out, clients, history
  'moderation', // tokens and what they allow
  'presence', // head counts and nicknames of all instances
  'broker', // how instances reach each other
  'dialects', // one file for each generation of the protocol
  'config', // variables, validated
  'web', // the pages; their scripts run in browsers
  'conformance', // the kit: checks any server and any client
  'protocol', // the words that everyone shares
  'lib', // without a domain
  'client', // of the protocol, for browsers and programs: nothing of the server
]

/** Files beside these folders that put everything together: only the program imports them. */
const TOP = ['app', 'gischat', 'index', 'server', 'server-options']

/** The core knows no framework, no transport, and no database but in one file. */
const CORE = ['rooms', 'moderation', 'presence', 'broker', 'dialects', 'protocol', 'lib']
const OUTSIDE = [
  'fastify', '@fastify/*', 'fastify-plugin', 'ws', '@redis/*',
  'http', 'https', 'net', 'tls', 'node:http', 'node:https', 'node:net', 'node:tls',
]

/** The one file of the core that knows a client of Redis. */
const REDIS_CLIENT = 'src/broker/redis/client.ts'

const restrict = (files, patterns) =>
  ({ files, rules: { 'no-restricted-imports': ['error', { patterns }] } })

/** ESLint's configuration: an entry for each layer but the highest, and one for the client of Redis. */
export const layerRules = LAYERS.slice(1).map((layer, position) => {
  const above = [...LAYERS.slice(0, position + 1).map((name) => `${name}/`), ...TOP.map((name) => `${name}\\.ts$`)]
  const downOnly = {
    regex: `^(\\.\\./)+(${above.join('|')})`,
    message: `That is above src/${layer}: lint/layers.js has the order.`,
  }
  const noFramework = { group: OUTSIDE, message: 'The core knows no framework, no transport and no database.' }
  const files = [`src/${layer}/**/*.ts`]
  if (!CORE.includes(layer)) return [restrict(files, [downOnly])]
  const entries = [restrict(files, [downOnly, noFramework])]
  return layer === 'broker' ? [...entries, restrict([REDIS_CLIENT], [downOnly])] : entries
}).flat()
