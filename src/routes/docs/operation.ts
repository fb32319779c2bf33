import type { SwaggerTransform } from '@fastify/swagger'
import type { TSchema } from '@sinclair/typebox'
import type { FastifySchema } from 'fastify'
import { RESPONSE_DESCRIPTION } from '../../http/error-schemas.ts'
import { Components, type Json } from './components.ts'

/** Headings in the documents. "default" is FastAPI's for operations without a tag: links in the wild lead there. */
const TAGS = {
  default: 'The first generation of clients, QTribu 1.0, and what all generations share.',
  typed: 'The second generation: QTribu 1.1 and 1.2, QChat 0.1.',
  channel: 'The third and fourth generation: QField, QChat 1 and later, the web page.',
  admin: 'Moderation, for the operator and for moderators.',
}

/** The headings, with their descriptions. */
export function tagsOf ({ admin }: { admin: boolean }) {
  return Object.entries(TAGS).filter(([name]) => admin || name !== 'admin')
    .map(([name, description]) => ({ name, description }))
}

/** Prepares routes for @fastify/swagger: refers to named schemas, and puts these into the document. */
export function describeRoute (): SwaggerTransform {
  // One for each document: there is one in YAML as well.
  const components = new WeakMap<object, Components>()
  return ({ schema, url, ...document }) => {
    if (!schema || schema.hide || !('openapiObject' in document)) return { schema, url }
    const { schemas } = document.openapiObject.components as { schemas: Record<string, Json> }
    const known = components.get(schemas) ?? new Components('openapi', schemas)
    components.set(schemas, known)
    return { schema: describeOperation(schema, known), url }
  }
}

function describeOperation (schema: FastifySchema, components: Components): FastifySchema {
  const { body, response } = schema
  return {
    ...schema,
    tags: schema.tags ?? ['default'],
    ...(body !== undefined && { body: components.write(body as TSchema) }),
    response: Object.fromEntries(Object.entries(response as Record<string, TSchema>).map(([status, schema]) =>
      [status, describeResponse(schema, components)])),
  }
}

function describeResponse (response: TSchema, components: Components): Json | TSchema {
  const { examples, [RESPONSE_DESCRIPTION]: description, ...schema } = response
  if (schema.type === 'null') return schema
  return {
    description: description ?? schema.description ?? '',
    content: {
      'application/json': {
        schema: components.write(description === undefined ? response : schema as TSchema),
        ...(examples && { example: examples[0] }),
      },
    },
  }
}
