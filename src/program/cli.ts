import { parseArgs } from 'node:util'

export const USAGE = `Usage: gischat [option]

Starts the chat server. It is configured by environment variables, by .env and by log_config.json,
both in the working folder. SIGTERM or SIGINT (Ctrl-C) stops it.

Options:
  --check        validate the configuration and exit
  -h, --help     print this help and exit
  -v, --version  print the version and exit

Exit codes:
  0    after a clean stop
  1    an invalid configuration, an uncaught error, or a stop that exceeded SHUTDOWN_GRACE_SECONDS
  2    an unknown option or argument
  128+ a second signal, more than a second after the first, cut the stop short: 130 for SIGINT, 143 for SIGTERM
`

const OPTIONS = {
  check: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

export type Command = 'start' | 'check' | 'help' | 'version'

/** A command line that the program does not understand. Its message is one line for the operator. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/**
 * What the command line asks for. Help wins over the version, and that over the check.
 *
 * @param args without the names of Node and the program
 * @throws {UsageError} naming the first unknown option or argument
 */
export function parseCommandLine (args: string[]): Command {
  let values
  try {
    ({ values } = parseArgs({ args, options: OPTIONS }))
  } catch (error) {
    // Node's first sentence names the culprit; the others explain how to pass arguments, of which there are none.
    const [reason] = (error as Error).message.replace(/\s+/g, ' ').split('. ')
    throw new UsageError(`${reason} (see gischat --help)`)
  }
  return (['help', 'version', 'check'] as const).find((command) => values[command]) ?? 'start'
}
