/** The schemas in /openapi.json and /asyncapi.json, as generators of types read them. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { SHAREABLES } from '../../src/dialects/shareables.ts'
import { startServer } from '../helper.ts'
import { ADMIN_TOKEN } from '../moderation/tokens.ts'

/** Where a schema is, and what it is. */
type Found = [path: string, schema: Record<string, any>]

async function readDocuments (t: TestContext) {
  const { http } = await startServer(t, { ADMIN_TOKEN })
  const read = async (name: string): Promise<any> => (await fetch(`${http}/${name}.json`)).json()
  return { openapi: await read('openapi'), asyncapi: await read('asyncapi') }
}

/** All objects below a value. */
function objectsIn (value: unknown, path = '#'): Found[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([key, member]) => objectsIn(member, `${path}/${key}`))
  return Array.isArray(value) ? inside : [[path, value], ...inside]
}

const isExample = (path: string) => /\/(examples?|x-[\w-]+)\//.test(path)
/** Parameters of a query and headers are none of the messages. */
const isHandshake = (path: string) => path.includes('/bindings/ws/')

test('every object, union and enumeration in a document has a name', async (t) => {
  for (const document of Object.values(await readDocuments(t))) {
    const nameless = objectsIn(document)
      .filter(([path]) => !isExample(path) && !isHandshake(path) && !path.includes('/parameters/'))
      // This key holds a schema for each property.
      .filter(([path]) => !path.endsWith('/properties'))
      .filter(([, { type, oneOf, enum: values, properties }]) =>
        type === 'object' || typeof properties === 'object' || oneOf || Array.isArray(values))
      .map(([path]) => path)
      .filter((path) => !/^#\/components\/schemas\/\w+$/.test(path))
    assert.deepEqual(nameless, [])
    for (const [name, { title }] of Object.entries<any>(document.components.schemas)) assert.equal(title, name)
  }
})

test('a name is the same schema in both documents', async (t) => {
  const { openapi, asyncapi } = await readDocuments(t)
  const shared = Object.keys(openapi.components.schemas).filter((name) => name in asyncapi.components.schemas)
  for (const name of ['ClassicMessage', 'TypedText', 'ChannelGeojson', 'Author', 'Geometry']) {
    assert.ok(shared.includes(name), name)
  }
  for (const name of shared) {
    // Only OpenAPI says more of it than its name.
    const { discriminator: _discriminator, ...schema } = openapi.components.schemas[name]
    assert.deepEqual(schema, asyncapi.components.schemas[name], name)
  }
})

test('every reference leads to something, and every schema is referred to', async (t) => {
  for (const document of Object.values(await readDocuments(t))) {
    const references = new Set(objectsIn(document).filter(([path]) => !isExample(path))
      .flatMap(([, { $ref, discriminator }]) => [$ref, ...Object.values<string>(discriminator?.mapping ?? {})])
      .filter((reference) => typeof reference === 'string'))
    for (const reference of references) {
      const found = reference.split('/').slice(1)
        .reduce((value: any, key: string) => value?.[key.replaceAll('~1', '/')], document)
      assert.ok(found, `${reference} leads to nothing`)
    }
    for (const name of Object.keys(document.components.schemas)) {
      assert.ok(references.has(`#/components/schemas/${name}`), `nothing refers to ${name}`)
    }
  }
})

test('every heading is declared and described, and every operation has one', async (t) => {
  const { openapi } = await readDocuments(t)
  const declared = openapi.tags.map(({ name }: any) => name)
  assert.deepEqual(declared, ['default', 'typed', 'channel', 'admin'])
  for (const { name, description } of openapi.tags) assert.ok(description, name)
  const operations = Object.values<any>(openapi.paths).flatMap((path) => Object.values<any>(path))
  for (const { operationId, tags } of operations) {
    assert.equal(tags.length, 1, operationId)
    assert.ok(declared.includes(tags[0]), `${operationId}: ${tags[0]}`)
  }
})

test('an operation without a token says that it needs none', async (t) => {
  const { openapi } = await readDocuments(t)
  assert.deepEqual(openapi.security, [])
  assert.equal(openapi.servers.length, 1)
  for (const [path, operations] of Object.entries<any>(openapi.paths)) {
    for (const { security } of Object.values<any>(operations)) {
      assert.deepEqual(security, path.startsWith('/admin') ? [{ adminToken: [] }] : undefined, path)
    }
  }
})

test('the sockets answer 101, and /last has the stored messages by their type', async (t) => {
  const { openapi: { paths, components: { schemas } } } = await readDocuments(t)
  for (const [noun, generation] of [['room', 'Typed'], ['channel', 'Channel']]) {
    const responsesOf = (path: string) => paths[`/${noun}/{${noun}}/${path}`].get.responses
    assert.deepEqual(responsesOf('ws')[101], { description: 'The connection is a WebSocket from now on.' })
    const { items } = responsesOf('last')[200].content['application/json'].schema
    assert.deepEqual(items, { $ref: `#/components/schemas/${generation}StoredMessage` })
    const { discriminator: { propertyName, mapping } } = schemas[`${generation}StoredMessage`]
    assert.equal(propertyName, 'type')
    assert.deepEqual(Object.keys(mapping), ['text', ...Object.keys(SHAREABLES)])
    for (const [type, reference] of Object.entries<string>(mapping)) {
      assert.equal(schemas[reference.slice(reference.lastIndexOf('/') + 1)].properties.type.const, type)
    }
  }
})
