declare module 'outlines/*.json' {
  /** URL of the file, relative to the script. */
  const url: string
  export default url
}
