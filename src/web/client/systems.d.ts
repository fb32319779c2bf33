declare module 'systems/*.json' {
  /** URL of the file, relative to the script. */
  const url: string
  export default url
}
