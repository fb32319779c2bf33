declare module 'outlines/*.json' {
  /** Address of the file, relative to the script. */
  const url: string
  export default url
}
