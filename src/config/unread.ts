import { NAMES } from './names.ts'

/** A variable that sets nothing. */
export interface Unread {
  variable: string
  /** One line for the operator, which shows no value: it may be a password. */
  message: string
}

/** Variables of the original and its web server, by name, and a hint for the operator about each. */
const FOREIGN: [names: RegExp, hint: string][] = [
  [/^NB_UVICORN_WORKERS$/, 'one process serves all clients, and docs/scaling.md describes several instances'],
  [/^MATRIX_/, 'gischat has no bridge to Matrix'],
  [/^TELEGRAM_/, 'gischat has no bridge to Telegram'],
  [/^FORWARDED_ALLOW_IPS$/, 'TRUST_PROXY names the trusted proxies'],
  [/^UVICORN_/, 'HOST and PORT set the address, and log_config.json the log'],
]

/** Variables that Compose reads from the `.env` beside its file. */
const OF_COMPOSE = /^(COMPOSE_.*|DOMAIN|GISCHAT_IMAGE|GISCHAT_PULL_POLICY)$/

/**
 * Variables that an operator may believe to have an effect: those of the original wherever they are, and unknown ones
 * in the file, which is for gischat alone. The environment has many others.
 */
export function findUnread (file: NodeJS.ProcessEnv, env: NodeJS.ProcessEnv): Unread[] {
  const all: NodeJS.ProcessEnv = { ...file, ...env }
  const unread: Unread[] = []
  for (const variable of Object.keys(all)) {
    const hint = FOREIGN.find(([names]) => names.test(variable))?.[1] ?? hintForPort(variable, all) ??
      (variable in file && !NAMES.has(variable) && !OF_COMPOSE.test(variable)
        ? 'gischat has no such setting, and .env sets nothing else'
        : undefined)
    if (hint !== undefined) unread.push({ variable, message: `${variable} is not read: ${hint}` })
  }
  return unread
}

/** Without a host, the port has no effect. If it is an address, nobody but Kubernetes or Docker has set it. */
function hintForPort (variable: string, { REDIS_HOST: host, REDIS_PORT: port, REDIS_URL: url }: NodeJS.ProcessEnv) {
  if (variable !== 'REDIS_PORT' || host || url || !port || port.startsWith('tcp:')) return undefined
  return 'it needs REDIS_HOST'
}
