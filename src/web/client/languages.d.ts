declare module 'languages' {
  /** One for each file in languages/, found by the build. */
  export const languages: {
    code: string
    /** In the language itself. */
    name: string
    load (): Promise<{ default: Record<string, unknown> }>
  }[]
}
