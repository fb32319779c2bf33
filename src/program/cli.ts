import { parseArgs } from 'node:util'

export const USAGE = `Usage: gischat [option]

Starts the chat server. It is configured by environment variables, .env and log_config.json,
both files in the working directory. SIGTERM or SIGINT (Ctrl-C) stops it.

Options:
  --check        validate the configuration and exit
  -h, --help     print this help and exit
  -v, --version  print the version and exit

Exit codes:
  0    clean shutdown
  1    invalid configuration, uncaught error, or shutdown exceeded SHUTDOWN_GRACE_SECONDS
  2    unknown option or argument
  128+ a second signal, more than a second after the first, forced the exit: 130 for SIGINT, 143 for SIGTERM
`

const OPTIONS = {
  check: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

export type Command = 'start' | 'check' | 'help' | 'version'

/** An invalid command line. Its message is one line for the operator. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/**
 * Parses the command line. Help takes precedence over the version, the version over the check.
 *
 * @param args arguments without the paths of Node and the program
 * @throws {UsageError} naming the first unknown option or argument
 */
export function parseCommandLine (args: string[]): Command {
  let values
  try {
    ({ values } = parseArgs({ args, options: OPTIONS }))
  } catch (error) {
    // Node's first sentence names the culprit; the rest explains positional arguments, which this program lacks.
    const [reason] = (error as Error).message.replace(/\s+/g, ' ').split('. ')
    throw new UsageError(`${reason} (see gischat --help)`)
  }
  return (['help', 'version', 'check'] as const).find((command) => values[command]) ?? 'start'
}
