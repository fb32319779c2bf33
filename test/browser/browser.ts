import type { TestContext } from 'node:test'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import { findProgram } from '../programs.ts'

export interface Visit {
  page: Page
  /** Addresses outside the instance that the page tried to reach. */
  foreign: string[]
  /** Errors that a developer would see in the console. */
  errors: string[]
}

/**
 * A page in a fresh browser that can reach the instance and nothing else. Its files are not kept, unless a test
 * allows service workers.
 */
export async function openPage (
  t: TestContext,
  origin: string,
  options: BrowserContextOptions = {}
): Promise<Visit> {
  const browser = await chromium.launch({
    executablePath: findProgram('chromium')!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
  t.after(() => browser.close())
  const page = await browser.newPage({ locale: 'en-GB', serviceWorkers: 'block', ...options })
  const foreign: string[] = []
  const errors: string[] = []
  await page.route((url) => url.origin !== origin && url.protocol.startsWith('http'), (route) => {
    foreign.push(route.request().url())
    return route.abort()
  })
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()) })
  page.on('pageerror', (error) => errors.push(error.message))
  return { page, foreign, errors }
}
