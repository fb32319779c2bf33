/* The settings in the head of the page (src/web/page.ts). */

function setting (name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="gischat-${name}"]`)?.content ?? ''
}

/** URL template of the operator's raster tiles; empty without tiles. */
export const tilesUrl = setting('tiles')
export const tilesAttribution = setting('tiles-attribution')

/** Base URLs of other instances. */
export const otherInstances = setting('other-instances').split(' ').filter(Boolean)

/** Maximum length of an image, in base64 characters. */
export const maxImageLength = Number(setting('max-image'))
/** Maximum length of a layer, in characters of GeoJSON. */
export const maxLayerLength = Number(setting('max-layer'))
