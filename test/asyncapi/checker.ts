import { Ajv, type ValidateFunction } from 'ajv'
import { isUtf8 } from 'node:buffer'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

interface Document {
  channels: Record<string, { messages: Record<string, { payload: { $ref: string } }> }>
  operations: Record<string, { messages: { $ref: string }[] }>
  components: object
}

/** Holds frames against an AsyncAPI document. */
export class Checker {
  readonly #document: Document
  readonly #ajv = new Ajv({
    strict: false,
    strictNumbers: true,
    formats: { unicode: (text: string) => text.isWellFormed(), uuid: UUID, grapheme: true },
  })

  readonly #validators = new Map<string, ValidateFunction>()

  constructor (document: object) {
    this.#document = document as Document
    this.#ajv.addSchema({ components: this.#document.components }, 'document')
  }

  /** @returns what is wrong with a frame that members of the dialect were sent */
  wrong (dialect: string, frame: unknown): string | undefined {
    const misfits = this.#misfits(`${dialect}_send`, frame)
    return misfits && `${dialect} clients got ${JSON.stringify(frame).slice(0, 200)}: ${misfits}`
  }

  /** Whether the server accepts these bytes of a client, as far as schemas say. */
  accepts (dialect: string, data: Buffer, isBinary = false): boolean {
    if (isBinary || !isUtf8(data)) return false
    try {
      return this.#misfits(`${dialect}_receive`, withoutStamp(JSON.parse(data.toString()))) === undefined
    } catch {
      return false
    }
  }

  /** Undefined where a message of the operation fits. */
  #misfits (operation: string, frame: unknown): string | undefined {
    const references = this.#document.operations[operation]!.messages.map(({ $ref }) => $ref)
    const type = typeof frame === 'object' && frame !== null && 'type' in frame ? `/${String(frame.type)}_from_` : '/'
    // A large layer need not be tried as everything else.
    const candidates = operation.startsWith('classic') ? references : references.filter((name) => name.includes(type))
    const errors = candidates.map((reference) => {
      const validate = this.#validator(reference)
      return validate(frame) ? undefined : this.#ajv.errorsText(validate.errors)
    })
    if (errors.includes(undefined)) return undefined
    return errors.join('; or ') || 'no such message'
  }

  #validator (reference: string): ValidateFunction {
    let validator = this.#validators.get(reference)
    if (!validator) {
      const [, , channel, , message] = reference.split('/') as [string, string, string, string, string]
      const { payload } = this.#document.channels[channel]!.messages[message]!
      validator = this.#ajv.compile({ $ref: `document${payload.$ref}` })
      this.#validators.set(reference, validator)
    }
    return validator
  }
}

/** Clients should send a valid stamp or none, as the document says; the server replaces an invalid one. */
function withoutStamp (message: unknown): unknown {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return message
  const { id: _id, timestamp: _timestamp, ...fields } = message as { id?: unknown, timestamp?: unknown }
  return fields
}
