import { parseArgs } from 'node:util'

export interface Options {
  /** Scenarios to run, by name; empty means all. */
  only: string[]
  /** Servers to run, by name; empty means all that a scenario compares. */
  servers: string[]
  rounds: number
  /** The node binary of gischat and of the peers alike. */
  node: string
  /** Factor on every measuring time. */
  scale: number
  serverCore: string
  loadCore: string
  /** Markdown file to write; none when undefined. */
  out: string | undefined
  /** Whether to fail where a ratio is far worse than documented. */
  smoke: boolean
}

const DEFAULTS = { only: '', servers: '', rounds: '5', scale: '1' }

/** Defaults of a smoke run, which takes a minute or two. */
const SMOKE = { only: 'window1,window16', servers: 'gischat,ws', rounds: '3', scale: '0.25' }

export const USAGE = `npm run bench -- [options]
  --only a,b         scenarios (default: all)
  --servers a,b      servers (default: all that a scenario compares)
  --rounds N         interleaved rounds (default 5)
  --node PATH        node binary that runs gischat and the peers (default: this one)
  --scale F          factor on the measuring times (default 1)
  --server-core N    core the servers are pinned to (default 0)
  --load-core N      core the load generator is pinned to (default 1)
  --out FILE         write the tables as markdown, too
  --smoke            a minute or two beside bare ws; fails where a ratio is 1.5 times as documented
  --list             name the scenarios and the servers
`

const list = (value: string) => value.split(',').map((name) => name.trim()).filter((name) => name !== '')

function positive (name: string, value: string): number {
  const number = Number(value)
  if (!(number > 0)) throw new Error(`--${name}: ${value} is no number above 0`)
  return number
}

/** The options, or what to print instead of running: the usage, or the names. */
export function readOptions (args: string[]): Options | 'help' | 'list' {
  const defaults = args.includes('--smoke') ? SMOKE : DEFAULTS
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: defaults.only },
      servers: { type: 'string', default: defaults.servers },
      rounds: { type: 'string', default: defaults.rounds },
      node: { type: 'string', default: process.execPath },
      scale: { type: 'string', default: defaults.scale },
      'server-core': { type: 'string', default: '0' },
      'load-core': { type: 'string', default: '1' },
      out: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  if (values.list) return 'list'
  return {
    only: list(values.only),
    servers: list(values.servers),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    node: values.node,
    scale: positive('scale', values.scale),
    serverCore: values['server-core'],
    loadCore: values['load-core'],
    out: values.out,
    smoke: values.smoke,
  }
}
