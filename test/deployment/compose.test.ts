import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { CONFIG_ALIASES, ConfigSchema } from '../../src/config/schema.ts'
import { requireProgram } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
/** As it is without any variable set. */
const compose = parse(read('docker-compose.yaml').replace(/\$\{\w+:-([^}]*)\}/g, '$1'))
const { api, 'api-2': second, redis, nginx } = compose.services
const environment: Record<string, string> = api.environment

test('the compose file follows the Compose Specification', () => {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(composeSchema())
  assert.ok(validate(compose), JSON.stringify(validate.errors, null, 2))
  assert.equal(validate({ services: { api: { image: 'x', restarts: 'always' } } }), false)
})

test('every variable it sets exists, and the values load as written', () => {
  const known = [...Object.keys(ConfigSchema.properties), ...Object.keys(CONFIG_ALIASES)]
  assert.deepEqual(Object.keys(environment).filter((name) => !known.includes(name)), [])

  const config = loadConfig({ env: environment })
  assert.deepEqual(config.ROOMS, ['QGIS', 'Field and mobile', 'GIS tribe', 'Living room', 'Kitchen', 'Garden'])
  assert.equal(config.RULES, environment.RULES)
  assert.deepEqual(config.TRUST_PROXY, ['uniquelocal'])
})

test('a trusted proxy goes with a port that only this host can reach', () => {
  assert.ok(environment.TRUST_PROXY)
  for (const port of api.ports) assert.match(port, /^127\.0\.0\.1:/)
})

test('the port is the same in the configuration, the image, the compose file and nginx', () => {
  const port = ConfigSchema.properties.PORT.default
  assert.equal(environment.PORT, undefined)
  assert.match(read('Dockerfile'), new RegExp(`^EXPOSE ${port}$`, 'm'))
  assert.match(api.ports[0], new RegExp(`:${port}:${port}$`))
  assert.match(read('docs/nginx/gischat.conf'), new RegExp(`server 127\\.0\\.0\\.1:${port} `))
})

test('the stop timeout of the service is longer than its shutdown', () => {
  const [, seconds] = /^(\d+)s$/.exec(api.stop_grace_period)!
  assert.ok(Number(seconds) > ConfigSchema.properties.SHUTDOWN_GRACE_SECONDS.default)
})

test('the services run with as little as they need', () => {
  for (const service of [api, second, redis, nginx]) {
    assert.equal(service.read_only, true)
    assert.deepEqual(service.cap_drop, ['ALL'])
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'])
    assert.equal(service.restart, 'unless-stopped')
  }
  assert.equal(api.cap_add, undefined)
  assert.equal(api.user, undefined, 'the image says who runs it')
})

test('two instances: the same program and settings on another port, with a Redis that is there before them', () => {
  const { container_name: _name, ports, profiles, depends_on: dependsOn, ...rest } = second
  const { container_name: _other, ports: first, ...same } = api
  assert.deepEqual(rest, same)
  assert.deepEqual(profiles, ['instances'])
  assert.deepEqual([first, ports], [['127.0.0.1:8000:8000'], ['127.0.0.1:8001:8000']])
  assert.deepEqual(redis.profiles, ['instances'])
  assert.deepEqual(redis.healthcheck.test, ['CMD', 'redis-cli', 'ping'])
  assert.deepEqual(dependsOn, { redis: { condition: 'service_healthy' } })
  assert.equal(redis.ports, undefined, 'nobody else reaches it')
  assert.equal(loadConfig({ env: { ...environment, REDIS_URL: 'redis://redis:6379' } }).REDIS_URL, 'redis://redis:6379')
})

test('nginx sends new connections where there are fewest, and knows the second instance when there is one', {
  skip: requireProgram('sed'),
}, () => {
  const conf = read('docs/nginx/gischat.conf')
  assert.match(conf, /upstream gischat \{[^}]*least_conn;/)
  const script = nginx.entrypoint.at(-1).replaceAll('$$', '$').replace(/ \/gischat\.conf > .*/, '')
  const configure = (profiles: string) =>
    execFileSync('sh', ['-c', script],
      { input: conf, encoding: 'utf8', env: { PATH: process.env.PATH, COMPOSE_PROFILES: profiles, DOMAIN: 'a.b' } })
  const both = configure('nginx,instances')
  assert.match(both, /server 127\.0\.0\.1:8000 [^\n]*\n[^\n]*\n {4}server 127\.0\.0\.1:8001 /)
  assert.doesNotMatch(configure('nginx'), /^ *server 127\.0\.0\.1:8001 /m)
  assert.match(configure(''), /server_name a\.b;/)
  assert.ok('COMPOSE_PROFILES' in nginx.environment)
})

test('nginx is optional and gets the documented configuration', () => {
  assert.deepEqual(nginx.profiles, ['nginx'])
  const [source] = nginx.volumes[0].split(':')
  assert.ok(existsSync(new URL(source, root)))
  assert.match(nginx.entrypoint.at(-1), /gischat\\\.example\\\.org/)
})

test('docker-compose reads every combination of profiles', { skip: requireProgram('docker-compose') }, () => {
  for (const profiles of [[], ['nginx'], ['instances'], ['nginx', 'instances']]) {
    const { services } = composeConfig(profiles)
    // The first generation of compose prints the services of other profiles, too.
    for (const [name, service] of Object.entries<any>(compose.services)) {
      if (service.profiles?.every((profile: string) => !profiles.includes(profile))) continue
      assert.ok(services[name], `${name} with the profiles "${profiles.join(' ')}"`)
    }
  }
})

test('it builds here unless .env names a published image', { skip: requireProgram('docker-compose') }, () => {
  const local = composeConfig(['instances']).services
  const published = composeConfig(['instances'], {
    GISCHAT_IMAGE: 'registry.example/gischat:1', GISCHAT_PULL_POLICY: 'if_not_present', REDIS_URL: 'redis://redis:6379',
  }).services
  for (const name of ['api', 'api-2']) {
    assert.equal(local[name].image, 'gischat')
    assert.equal(local[name].pull_policy, 'build')
    assert.equal(local[name].environment.REDIS_URL, '')
    assert.equal(published[name].image, 'registry.example/gischat:1')
    assert.equal(published[name].pull_policy, 'if_not_present')
    assert.equal(published[name].environment.REDIS_URL, 'redis://redis:6379')
  }
})

/** The override files in the documentation. */
const overrides = ['docs/deployment.md', 'docs/moving.md', 'docs/operations.md', 'docs/scaling.md', 'README.md']
  .flatMap((path) => [...read(path).matchAll(/^( *)```yaml\n( *services:\n[^]*?)^\1```$/gm)]
    .map(([, , yaml]) => ({ path, yaml: yaml! })))

test('every sample has its variables as a mapping of texts in quotes', () => {
  assert.ok(overrides.length >= 4)
  for (const { path, yaml } of [{ path: 'docker-compose.yaml', yaml: read('docker-compose.yaml') }, ...overrides]) {
    for (const [name, service] of Object.entries<any>(parse(yaml).services)) {
      for (const [variable, value] of Object.entries(service.environment ?? {})) {
        assert.match(variable, /^[A-Z_]+$/, `${path}: ${name} has a list`)
        assert.equal(typeof value, 'string', `${path}: ${variable}`)
        assert.ok(new RegExp(`^ +${variable}: "`, 'm').test(yaml), `${path}: ${variable} in quotes`)
      }
    }
  }
})

test('docker-compose sets what each documented override says, and keeps the rest', {
  skip: requireProgram('docker-compose'),
}, () => {
  for (const { path, yaml } of overrides) {
    const { services } = composeConfig(['instances'], {}, yaml)
    for (const [name, { environment: own = {} }] of Object.entries<any>(parse(yaml).services)) {
      for (const [variable, value] of Object.entries<string>(own)) {
        // It prints "$$" for a "$", as it reads it.
        assert.equal(services[name].environment[variable], value, `${path}: ${variable}`)
      }
      assert.equal(services[name].environment.TRUST_PROXY, 'uniquelocal')
      const { NODE_EXTRA_CA_CERTS: _, ...env } = services[name].environment
      loadConfig({ env })
    }
  }
})

/** What `docker-compose config` makes of the file, with nothing else in its environment. */
function composeConfig (
  profiles: string[],
  variables: Record<string, string> = {},
  override?: string
): { services: Record<string, any> } {
  // Of another folder, whose .env is not read.
  const folder = temporaryFolder()
  if (override !== undefined) writeFileSync(join(folder, 'override.yaml'), override)
  const printed = execFileSync('docker-compose',
    ['--file', fileURLToPath(new URL('docker-compose.yaml', root)),
      ...(override === undefined ? [] : ['--file', join(folder, 'override.yaml')]), '--project-directory', folder,
      ...profiles.flatMap((profile) => ['--profile', profile]), 'config'],
    { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder, ...variables }, cwd: folder })
  return parse(printed)
}

/** The specification's own schema, as the linter dclint brings it along. */
function composeSchema (): object {
  const schema = new URL('schemas/compose.schema.json', import.meta.resolve('dclint/package.json'))
  // Ajv knows the draft by its http address only; it is the one it uses anyway.
  const { $schema, ...rest } = JSON.parse(readFileSync(fileURLToPath(schema), 'utf8'))
  assert.match($schema, /draft-07/)
  return rest
}
