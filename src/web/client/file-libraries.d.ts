/* Libraries without types. Only what is used here is declared. */

declare module 'shpjs' {
  export function parseShp (shapes: Uint8Array): (GeoJSON.Geometry | null)[]
  /** @param encoding the content of a .cpg file */
  export function parseDbf (table: Uint8Array, encoding: string): Record<string, unknown>[]
}

declare module 'exifr/dist/mini.esm.mjs' {
  export function gps (file: Blob): Promise<{ latitude: number, longitude: number } | undefined>
}

declare module 'sql.js/dist/sql-asm.js' {
  export { default } from 'sql.js'
}
