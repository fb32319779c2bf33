/** An invalid configuration. Its message is one line for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** JSON quoting keeps a value with line breaks on a single line. */
export function quote (value: unknown): string {
  return JSON.stringify(value)
}
