import { parseArgs } from 'node:util'
import { DIALECTS, type Dialect } from './case.ts'

export type Format = 'json' | 'html' | 'junit'

const FORMATS: Format[] = ['json', 'html', 'junit']

/** Milliseconds that one answer may take. */
const PATIENCE = 10_000

const OPTIONS = {
  command: { type: 'string' },
  dialect: { type: 'string' },
  only: { type: 'string' },
  room: { type: 'string' },
  list: { type: 'boolean' },
  json: { type: 'string' },
  html: { type: 'string' },
  junit: { type: 'string' },
  'expected-failures': { type: 'string' },
  timeout: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

export interface Settings {
  action: 'server' | 'client' | 'list' | 'help' | 'version'
  kind: 'server' | 'client'
  /** The URL of the server, or the command of the client. */
  subject: string
  dialects: Dialect[] | undefined
  only: string | undefined
  room: string | undefined
  /** File by format; "-" is stdout. */
  reports: Partial<Record<Format, string>>
  expectedFailures: string | undefined
  /** In milliseconds. */
  patience: number
}

/** An invalid command line, in one line. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** @throws {UsageError} */
export function parseCommandLine (args: string[]): Settings {
  const { values, positionals } = parse(withFiles(args))
  const [kind = 'server', url, ...rest] = positionals
  if (kind !== 'server' && kind !== 'client') throw new UsageError(`'${kind}' is neither 'server' nor 'client'`)
  const action = (['help', 'version', 'list'] as const).find((name) => values[name]) ?? kind
  const subject = kind === 'server' ? url : values.command
  if (action === kind && subject === undefined) {
    throw new UsageError(kind === 'server' ? 'the URL of a server is missing' : '--command is missing')
  }
  const surplus = kind === 'server' ? rest : positionals.slice(1)
  if (surplus.length > 0) throw new UsageError(`'${surplus[0]}' is one argument too many`)
  return {
    action,
    kind,
    subject: subject ?? '',
    dialects: values.dialect === undefined ? undefined : readDialects(values.dialect),
    only: values.only,
    room: values.room,
    reports: Object.fromEntries(FORMATS.filter((format) => values[format] !== undefined)
      .map((format) => [format, values[format]])),
    expectedFailures: values['expected-failures'],
    patience: values.timeout === undefined ? PATIENCE : readSeconds(values.timeout) * 1000,
  }
}

/** `parseArgs` has no optional values: a format without a file gets "-". */
function withFiles (args: string[]): string[] {
  return args.flatMap((arg, i) => {
    const isFormat = FORMATS.some((format) => arg === `--${format}`)
    const next = args[i + 1]
    return isFormat && (next === undefined || next.startsWith('-')) ? [`${arg}=-`] : [arg]
  })
}

function parse (args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // Node's first sentence names the culprit.
    throw new UsageError((error as Error).message.replace(/\s+/g, ' ').split('. ')[0]!)
  }
}

function readDialects (list: string): Dialect[] {
  return list.split(',').map((name) => {
    const dialect = DIALECTS.find((candidate) => candidate === name.trim())
    if (!dialect) throw new UsageError(`--dialect ${name}: must be some of ${DIALECTS.join(', ')}`)
    return dialect
  })
}

function readSeconds (text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0)) throw new UsageError(`--timeout ${text}: must be a number of seconds above 0`)
  return seconds
}
