declare module 'languages' {
  /** One per file in languages/, collected by the build. */
  export const languages: {
    code: string
    /** The language's own name. */
    name: string
    load (): Promise<{ default: Record<string, unknown> }>
  }[]
}
