import type { TestContext } from 'node:test'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
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

/** One browser for the tests of this process, since a start takes seconds of CPU. */
let shared: Promise<Browser> | undefined
let users = 0
let idle: NodeJS.Timeout | undefined

/** The shared browser, until a test ends. */
async function useBrowser (t: TestContext): Promise<Browser> {
  clearTimeout(idle)
  users++
  t.after(() => {
    if (--users === 0) idle = setTimeout(closeBrowser, IDLE)
  })
  shared ??= chromium.launch({
    executablePath: findProgram('chromium')!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
  return await shared
}

async function closeBrowser (): Promise<void> {
  const closing = shared
  shared = undefined
  await (await closing)?.close()
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
  const browser = await useBrowser(t)
  const context = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block', ...options })
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
