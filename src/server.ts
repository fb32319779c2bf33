#!/usr/bin/env node
/* The program. It loads the application last, so that help is instant and signals during the start are handled. */
import { parseCommandLine, USAGE } from './program/cli.ts'
import { version } from './package.ts'
import { onStopSignals, type StopHandlers } from './program/stop-signals.ts'

const EXIT_FAILED = 1
const EXIT_USAGE = 2

try {
  await run()
} catch (error) {
  // An invalid setting is reported in one line; anything else is a defect and keeps its stack.
  // By name, since importing the class would load all packages of the configuration first.
  const { name, message } = error as Error
  console.error(['ConfigError', 'UsageError'].includes(name) ? `gischat: ${message}` : error)
  process.exit(name === 'UsageError' ? EXIT_USAGE : EXIT_FAILED)
}

async function run (): Promise<void> {
  switch (parseCommandLine(process.argv.slice(2))) {
    case 'help':
      process.stdout.write(USAGE)
      break
    case 'version':
      console.log(version)
      break
    case 'check': {
      const { loadSettings } = await import('./program/settings.ts')
      for (const { message } of loadSettings().unread) console.error(`gischat: ${message}`)
      console.log('gischat: the configuration is valid')
      break
    }
    case 'start': {
      // Nothing has been opened yet that would have to be closed.
      const handlers: StopHandlers = { stop: () => process.exit(0), hurry: () => process.exit(0) }
      onStopSignals(handlers)
      const { start } = await import('./program/start.ts')
      await start(handlers)
    }
  }
}
