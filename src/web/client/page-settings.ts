/* What the server wrote into the head of the page. */

function setting (name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="gischat-${name}"]`)?.content ?? ''
}

/** The operator's raster tiles; empty without any. */
export const tilesUrl = setting('tiles')
export const tilesAttribution = setting('tiles-attribution')

/** Letters of base64 that the server takes in one image. */
export const maxImageLength = Number(setting('max-image'))
/** Characters of GeoJSON that the server takes in one layer. */
export const maxLayerLength = Number(setting('max-layer'))
