import type { TestContext } from 'node:test'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { PATIENCE } from '../patience.ts'
import { findProgram } from '../programs.ts'

export interface Visit {
  page: Page
  /** Addresses outside the instance that the page tried to reach. */
  foreign: string[]
  /** Errors that a developer would see in the console. */
  errors: string[]
}

/** Milliseconds for which the browser waits for the next test before it is closed. */
const IDLE = 1_000

/** A browser for the tests of this process, since a start takes seconds of CPU. */
interface SharedBrowser {
  launched: Promise<Browser>
  users: number
  idle?: NodeJS.Timeout
}

/** By the path of the program. */
const browsers = new Map<string, SharedBrowser>()

/**
 * The browser, shared until a test ends. Service workers show notifications only in the whole program; all else works
 * in the headless shell, which needs a third less CPU.
 */
async function useBrowser (t: TestContext, needsWorkers: boolean): Promise<Browser> {
  const path = (needsWorkers ? undefined : findProgram('chromium-headless-shell')) ?? findProgram('chromium')!
  let browser = browsers.get(path)
  if (!browser) {
    const launched = chromium.launch({
      executablePath: path,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    })
    browsers.set(path, browser = { launched, users: 0 })
  }
  const shared = browser
  clearTimeout(shared.idle)
  shared.users++
  t.after(() => {
    if (--shared.users === 0) shared.idle = setTimeout(() => closeBrowser(path, shared), IDLE)
  })
  return await shared.launched
}

async function closeBrowser (path: string, { launched }: SharedBrowser): Promise<void> {
  browsers.delete(path)
  await (await launched).close()
}

/**
 * A page of a new profile that can reach the instance and nothing else. Its files are not kept, unless a test allows
 * service workers.
 */
export async function openPage (
  t: TestContext,
  origin: string,
  options: BrowserContextOptions = {}
): Promise<Visit> {
  const browser = await useBrowser(t, options.serviceWorkers === 'allow')
  const context = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block', ...options })
  context.setDefaultTimeout(15_000 * PATIENCE)
  t.after(() => context.close())
  const page = await context.newPage()
  const foreign: string[] = []
  const errors: string[] = []
  await page.route((url) => url.origin !== new URL(origin).origin && url.protocol.startsWith('http'), (route) => {
    foreign.push(route.request().url())
    return route.abort()
  })
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()) })
  page.on('pageerror', (error) => errors.push(error.message))
  return { page, foreign, errors }
}
