import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { PATIENCE } from './patience.ts'

/** A scrape: each line's value by its name and labels, as they stand there. */
export class Figures extends Map<string, number> {
  static async scrape ({ http }: { http: string }): Promise<Figures> {
    const response = await fetch(`${http}/metrics`)
    assert.equal(response.status, 200)
    const figures = new Figures()
    for (const line of (await response.text()).trim().split('\n')) {
      const [, series, value] = /^([^#].*) (\S+)$/.exec(line) ?? []
      if (series !== undefined) figures.set(series, Number(value))
    }
    return figures
  }

  /** The lines whose name and labels begin so, added up. */
  sum (series: string): number {
    return [...this].filter(([name]) => name.startsWith(series)).reduce((sum, [, value]) => sum + value, 0)
  }
}

/** Scrapes until the figures fit, for what the server notices in its own time. */
export async function scrapeUntil (server: { http: string }, fits: (figures: Figures) => boolean): Promise<Figures> {
  for (const deadline = Date.now() + 5_000 * PATIENCE; ; await sleep(20)) {
    const figures = await Figures.scrape(server)
    if (fits(figures)) return figures
    if (Date.now() > deadline) assert.fail(JSON.stringify([...figures].filter(([name]) => name.startsWith('gischat_'))))
  }
}
