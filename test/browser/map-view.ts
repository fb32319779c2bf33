import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import sharp from 'sharp'

type Point = [x: number, y: number]

export interface MapView {
  /** Where a place in longitude and latitude is on the page. */
  pixel (place: Point): Point
  /** The place at a pixel of the page. */
  place (pixel: Point): Point
  box: { x: number, y: number, width: number, height: number }
  /** Degrees of longitude per pixel. */
  degrees: number
}

const HALF_WORLD = Math.PI * 6_378_137

/** What the large map shows, once it stands still. */
export async function mapView (page: Page): Promise<MapView> {
  await settle(page)
  const map = page.locator('.map')
  // On a busy machine, the map may not have followed its box yet; it is never distorted.
  await page.waitForFunction(() => {
    const map = (globalThis as any).document.querySelector('.map')
    const { width, height } = map.getBoundingClientRect()
    const [west, south, east, north] = map.dataset.extent.split(' ').map(Number)
    return Math.abs((north - south) / height / ((east - west) / width) - 1) < 0.001
  })
  const box = (await map.boundingBox())!
  const [west, , east, north] = (await map.getAttribute('data-extent'))!.split(' ').map(Number) as
    [number, number, number, number]
  const resolution = (east - west) / box.width
  return {
    box,
    degrees: resolution / HALF_WORLD * 180,
    pixel ([longitude, latitude]) {
      const y = HALF_WORLD / Math.PI * Math.log(Math.tan(Math.PI / 4 + latitude * Math.PI / 360))
      const x = longitude / 180 * HALF_WORLD
      return [box.x + (x - west) / resolution, box.y + (north - y) / resolution]
    },
    place ([x, y]) {
      const northing = north - (y - box.y) * resolution
      return [
        (west + (x - box.x) * resolution) / HALF_WORLD * 180,
        Math.atan(Math.exp(northing / HALF_WORLD * Math.PI)) * 360 / Math.PI - 90,
      ]
    },
  }
}

/** The map draws in the next frame, and says where it is after that. */
export async function settle (page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise((done) => requestAnimationFrame(done))
    await new Promise((done) => setTimeout(done))
  })()`)
}

/** The distance of two places on the page is at most this many pixels. */
export function assertNear (actual: Point, expected: Point, pixels: number, what = ''): void {
  const distance = Math.hypot(actual[0] - expected[0], actual[1] - expected[1])
  assert.ok(distance <= pixels, `${what} ${distance.toFixed(2)} px apart: ${actual} and ${expected}`)
}

export interface Picture {
  /** Red, green and blue at a pixel of the page. */
  at (pixel: Point): [number, number, number]
  /** Where pixels of about this colour are, within so many pixels of a place. */
  find (colour: string, around: Point, distance?: number): { count: number, centre: Point }
}

/** The map as it looks. */
export async function picture (page: Page, selector = '.map'): Promise<Picture> {
  await settle(page)
  const element = page.locator(selector).first()
  const box = (await element.boundingBox())!
  const [left, top] = [Math.ceil(box.x), Math.ceil(box.y)]
  const clip = { x: left, y: top, width: Math.floor(box.width - 1), height: Math.floor(box.height - 1) }
  const { data, info } = await sharp(await page.screenshot({ clip })).removeAlpha().raw()
    .toBuffer({ resolveWithObject: true })
  const scale = info.width / clip.width
  const rgb = (column: number, row: number): [number, number, number] => {
    const start = (row * info.width + column) * 3
    return [data[start]!, data[start + 1]!, data[start + 2]!]
  }
  return {
    at: ([x, y]) => rgb(Math.floor((x - left) * scale), Math.floor((y - top) * scale)),
    find (colour, [x, y], distance = 30) {
      const wanted = colour.match(/\d+/g)!.slice(0, 3).map(Number)
      let [count, sumX, sumY] = [0, 0, 0]
      for (let row = 0; row < info.height; row++) {
        for (let column = 0; column < info.width; column++) {
          const [pageX, pageY] = [left + (column + 0.5) / scale, top + (row + 0.5) / scale]
          if (Math.hypot(pageX - x, pageY - y) > distance) continue
          if (rgb(column, row).some((value, index) => Math.abs(value - wanted[index]!) > 12)) continue
          count++
          sumX += pageX
          sumY += pageY
        }
      }
      return { count, centre: [sumX / count, sumY / count] }
    },
  }
}

/** The colour of everything that somebody shares. */
export async function sharerColour (page: Page): Promise<string> {
  return await page.locator('.layer .swatch').first()
    .evaluate((swatch: any) => (globalThis as any).getComputedStyle(swatch).backgroundColor)
}
