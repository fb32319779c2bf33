import fp from 'fastify-plugin'
import { ConfigError } from '../config/load.ts'
import { version } from '../package.ts'
import { redactDeep } from './redact.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Reports an error that does not belong to a request, if error reporting is configured. */
    reportError: (error: unknown) => void
  }
}

/** The part of @sentry/node that is used. Operators install the package themselves. */
interface Sentry {
  init (options: object): unknown
  captureException (error: unknown): unknown
  /** @param timeout milliseconds to wait for pending reports */
  close (timeout: number): PromiseLike<boolean>
}

interface Profiling {
  nodeProfilingIntegration (): unknown
}

/** Major version of the packages whose options are used below. */
const MAJOR = 11

/** Milliseconds to wait for pending reports at shutdown, and the largest share of the grace period for it. */
const FLUSH_WITHIN = 1_000
const FLUSH_SHARE = 0.125

/** Reports errors to Sentry. Its packages are not dependencies, since only SENTRY_DSN requires them. */
export default fp(async (app) => {
  const { SENTRY_DSN: dsn, SENTRY_PROFILES_SAMPLE_RATE: profilesSampleRate, ENVIRONMENT: environment } = app.config
  const redact = <T>(report: T) => redactDeep(report, app.config.ADMIN_TOKEN)
  let report: (error: unknown) => void = () => {}
  app.decorate('reportError', (error: unknown) => report(error))
  if (dsn === '') return
  const sentry = await load<Sentry>('@sentry/node', 'SENTRY_DSN')
  const profiling = profilesSampleRate > 0
    ? await load<Profiling>('@sentry/profiling-node', 'SENTRY_PROFILES_SAMPLE_RATE')
    : undefined
  sentry.init({
    dsn,
    environment,
    release: version,
    tracesSampleRate: app.config.SENTRY_TRACES_SAMPLE_RATE,
    profileSessionSampleRate: profilesSampleRate,
    profileLifecycle: 'trace',
    beforeSend: redact,
    beforeSendTransaction: redact,
    beforeBreadcrumb: redact,
    integrations: profiling ? [profiling.nodeProfilingIntegration()] : [],
  })
  // Sentry's own Fastify integration reports failed requests.
  report = sentry.captureException
  const flushWithin = Math.min(FLUSH_WITHIN, app.config.SHUTDOWN_GRACE_SECONDS * 1000 * FLUSH_SHARE)
  app.addHook('onClose', async () => { await sentry.close(flushWithin) })
}, { name: 'sentry', dependencies: ['config'] })

/** @throws {ConfigError} with the command that installs the package, if it is missing */
async function load<Package> (name: string, setting: string): Promise<Package> {
  try {
    return await import(name)
  } catch (error) {
    // If the package is installed and one of its own dependencies is missing, its error says more.
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error
    throw new ConfigError(`${setting} is set, but ${name} is not installed: ` +
      `npm install --no-save --omit=dev ${name}@${MAJOR} (docs/deployment.md, "Sentry", also for Docker)`)
  }
}
