import { Ajv } from 'ajv'
import { createRequire } from 'node:module'

const official = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json')

const isAddress = (text: string) => URL.canParse(text)

/** For the official schema, which brings its own draft of JSON Schema along. */
const validate = new Ajv({
  meta: false,
  validateSchema: false,
  strict: false,
  allErrors: true,
  formats: {
    uri: isAddress,
    'uri-reference': (text: string) => URL.canParse(text, 'http://localhost/'),
    email: /^[^@\s]+@[^@\s]+$/,
    regex: (text: string) => { try { return Boolean(new RegExp(text, 'u')) } catch { return false } },
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    // No document here has a value of these.
    'uri-template': true,
    int64: true,
  },
}).compile(official)

interface Reference { $ref: string }

/** The parts that refer to each other. */
interface Parts {
  channels: Record<string, {
    address: string
    parameters?: Record<string, unknown>
    servers?: Reference[]
    messages: Record<string, { payload: object, examples?: { name?: string, payload: unknown }[] }>
  }>
  operations: Record<string, { channel: Reference, messages?: Reference[] }>
  components: object
}

/**
 * What is wrong with a document of AsyncAPI 3: by the official schema, and by
 * the rules of the specification that no schema can express.
 */
export function complaints (document: object): string[] {
  if (!validate(document)) {
    return validate.errors!.map(({ instancePath, message }) => `${instancePath}: ${message}`)
  }
  const dangling = danglingReferences(document)
  if (dangling.length > 0) return dangling
  const parts = document as Parts
  return [...operations(parts), ...channels(parts), ...examples(parts)]
}

function danglingReferences (document: object): string[] {
  return referencesIn(document).filter((reference) => resolve(document, reference) === undefined)
    .map((reference) => `${reference} refers to nothing`)
}

function referencesIn (value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' ? [member] : referencesIn(member))
}

function resolve (document: object, reference: string): unknown {
  const [start, ...keys] = reference.split('/').map((key) =>
    decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  if (start !== '#') return undefined
  return keys.reduce<any>((value, key) => value?.[key], document)
}

function operations ({ operations }: Parts): string[] {
  return Object.entries(operations).flatMap(([name, { channel, messages = [] }]) => [
    ...(/^#\/channels\/[^/]+$/.test(channel.$ref) ? [] : [`${name}: ${channel.$ref} is no channel`]),
    ...messages.filter(({ $ref }) => !$ref.startsWith(`${channel.$ref}/messages/`))
      .map(({ $ref }) => `${name}: ${$ref} is no message of its channel`),
  ])
}

function channels ({ channels }: Parts): string[] {
  return Object.entries(channels).flatMap(([name, { address, parameters = {}, servers = [] }]) => {
    const inAddress = [...address.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter!)
    return [
      ...(/[?#]/.test(address) ? [`${name}: its address has a query or a fragment`] : []),
      ...inAddress.filter((parameter) => !(parameter in parameters))
        .map((parameter) => `${name}: {${parameter}} is not described`),
      ...Object.keys(parameters).filter((parameter) => !inAddress.includes(parameter))
        .map((parameter) => `${name}: the parameter ${parameter} is not in its address`),
      ...servers.filter(({ $ref }) => !$ref.startsWith('#/servers/')).map(({ $ref }) => `${name}: ${$ref} is no server`),
    ]
  })
}

function examples ({ channels, components }: Parts): string[] {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  return Object.entries(channels).flatMap(([channel, { messages }]) =>
    Object.entries(messages).flatMap(([name, { payload, examples = [] }]) => {
      const fits = ajv.compile({ ...payload, components })
      return examples.filter((example) => !fits(example.payload))
        .map((example) => `${channel} ${name}: its example ${example.name} does not fit`)
    }))
}
