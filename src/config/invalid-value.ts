import { Kind, type TSchema } from '@sinclair/typebox'
import { quote } from './error.ts'
import { ConfigSchema, type Config } from './schema.ts'

/** Settings whose values contain secrets, which no error shows. */
const SECRETS: string[] = ['REDIS_URL', 'SENTRY_DSN', 'ADMIN_TOKEN']

/** Describes the values that a variable allows, from its schema. */
export function allowedValues (name: keyof Config): string {
  const schema: TSchema = ConfigSchema.properties[name]
  if (schema[Kind] === 'Integer' || schema[Kind] === 'Number') {
    const kind = schema[Kind] === 'Integer' ? 'an integer' : 'a number'
    return `${kind} from ${schema.minimum} to ${schema.maximum}`
  }
  if (schema[Kind] === 'Boolean') return 'true or false'
  return schema.description ?? 'a string'
}

/** The line for the operator about a value that its variable does not allow. */
export function invalid (name: keyof Config, value: unknown = ''): string {
  return `${name}=${quote(shown(name, value))} is invalid: must be ${allowedValues(name)}`
}

/** A value as an error may show it: without its secrets. */
export function shown (name: string, value: unknown): unknown {
  if (!SECRETS.includes(name)) return value
  return name === 'ADMIN_TOKEN' ? '***' : redactSecrets(String(value), name === 'SENTRY_DSN')
}

/**
 * Hides the password in a URL. A value that cannot be parsed may be a password as a whole, and so may one without a
 * user where one is required.
 */
function redactSecrets (url: string, needsUser: boolean): string {
  const [, scheme, secret, rest] = /^([a-z]+:\/\/)(.*@)?([^@]*)$/.exec(url) ?? []
  if (scheme === undefined || (needsUser && secret === undefined)) return '***'
  if (secret === undefined && /:(?!\d+(\/|$))/.test(rest!)) return '***'
  return `${scheme}${secret === undefined ? '' : '***@'}${rest}`
}
