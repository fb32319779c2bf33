import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, loadConfig } from '../../src/config/load.ts'
import { temporaryFolder } from '../temporary-folder.ts'

test('nothing configured: rooms QGIS, QField and Geotribu on port 8000', () => {
  const config = loadConfig({ env: {} })
  assert.deepEqual(config.ROOMS, ['QGIS', 'QField', 'Geotribu'])
  assert.equal(config.PORT, 8000)
  assert.equal(config.MIN_AUTHOR_LENGTH, 3)
  assert.equal(config.MAX_AUTHOR_LENGTH, 32)
  assert.equal(config.MAX_MESSAGE_LENGTH, 255)
  assert.deepEqual(config.TRUST_PROXY, [])
})

test('a switch is on or off, in words', () => {
  assert.equal(loadConfig({ env: {} }).METRICS_ENABLED, false)
  assert.equal(loadConfig({ env: { METRICS_ENABLED: 'true' } }).METRICS_ENABLED, true)
  assert.equal(loadConfig({ env: { METRICS_ENABLED: 'false' } }).METRICS_ENABLED, false)
})

test('the ping timeout counts from a ping, so it may be shorter than the interval', () => {
  const { WS_PING_INTERVAL, WS_PING_TIMEOUT } = loadConfig({ env: { WS_PING_INTERVAL: '20', WS_PING_TIMEOUT: '10' } })
  assert.deepEqual({ WS_PING_INTERVAL, WS_PING_TIMEOUT }, { WS_PING_INTERVAL: 20, WS_PING_TIMEOUT: 10 })
  const { WS_PING_INTERVAL: interval, WS_PING_TIMEOUT: timeout } = loadConfig({ env: {} })
  assert.equal(interval + timeout, 60, 'a minute in all')
})

test('names of rooms lose the blanks around them and keep those within', () => {
  assert.deepEqual(loadConfig({ env: { ROOMS: ' QGIS ,Field and mobile' } }).ROOMS, ['QGIS', 'Field and mobile'])
})

test('other generations name the same settings differently', () => {
  const config = loadConfig({ env: { CHANNELS: 'A,B', MAIN_LANG: 'fr' } })
  assert.deepEqual(config.ROOMS, ['A', 'B'])
  assert.equal(config.MAIN_LANGUAGE, 'fr')
})

test('the environment wins over the file, and a missing file is none', async () => {
  const envFile = join(temporaryFolder(), '.env')
  assert.equal(loadConfig({ env: {}, envFile }).PORT, 8000)
  await writeFile(envFile, 'PORT=9000\nRULES="Be kind"\nUNKNOWN=1\n')
  assert.equal(loadConfig({ env: {}, envFile }).RULES, 'Be kind')
  assert.equal(loadConfig({ env: { PORT: '9001' }, envFile }).PORT, 9001)
})

test('a file that cannot be read is named', () => {
  assert.throws(() => loadConfig({ env: {}, envFile: tmpdir() }), { name: 'ConfigError', message: /cannot be read/ })
})

const ADMIN_TOKEN = 'correct-horse-battery-staple'
const ID = 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'

const refused: [env: Record<string, string>, message: RegExp][] = [
  [{ PORT: 'eight' }, /^PORT="eight" is invalid: must be an integer from 0 to 65535$/],
  [{ PORT: '70000' }, /^PORT="70000" .* from 0 to 65535$/],
  [{ MIN_AUTHOR_LENGTH: '1.5' }, /^MIN_AUTHOR_LENGTH="1.5" .* an integer from 1 to 255$/],
  [{ MIN_AUTHOR_LENGTH: '33' }, /^MIN_AUTHOR_LENGTH="33" is invalid: must be at most MAX_AUTHOR_LENGTH.* 32$/],
  [{ MAX_AUTHOR_LENGTH: '2' }, /^MAX_AUTHOR_LENGTH="2" is invalid: must be at least MIN_AUTHOR_LENGTH.* 3$/],
  [{ PORT: '0x10' }, /^PORT="0x10" is invalid/],
  [{ ROOMS: 'A,..' }, /^ROOMS="A,.." is invalid/],
  [{ MAX_MESSAGE_LENGTH: '0' }, /^MAX_MESSAGE_LENGTH="0" .* an integer from 1 to 100000$/],
  [{ SENTRY_TRACES_SAMPLE_RATE: '2' }, /^SENTRY_TRACES_SAMPLE_RATE="2" .* a number from 0 to 1$/],
  [{ MAP_TILES_URL: 'https://tiles.example.org/{z}/{x}.png' }, /^MAP_TILES_URL="https:\/\/tiles.* with {z}, {x} and {y}/],
  [{ MAP_TILES_URL: "https://tiles.example.org;script-src 'unsafe-inline'/{z}/{x}/{y}" }, /^MAP_TILES_URL=/],
  [{ INSTANCE_NAME: 'x'.repeat(101) }, /^INSTANCE_NAME="x+.*" is invalid: must be the name of the instance, at most 100/],
  [{ INSTANCE_CONTACT: 'ada' }, /^INSTANCE_CONTACT="ada" is invalid: must be the address of the operator.* an e-mail/],
  [{ INSTANCE_CONTACT: 'javascript:alert(1)' }, /^INSTANCE_CONTACT="javascript:alert\(1\)" is invalid/],
  [{ INSTANCE_CONTACT: 'http://example.org' }, /^INSTANCE_CONTACT="http:\/\/example.org" is invalid/],
  [{ OTHER_INSTANCES: 'chat.example.org' }, /^OTHER_INSTANCES="chat.example.org" .* comma-separated base URLs/],
  [{ OTHER_INSTANCES: "https://a.example;script-src 'unsafe-inline'" }, /^OTHER_INSTANCES=/],
  [{ OTHER_INSTANCES: 'https://a.example:99999' }, /^OTHER_INSTANCES="https:\/\/a.example:99999" is invalid/],
  [{ METRICS_ENABLED: 'yes' }, /^METRICS_ENABLED="yes" is invalid: must be true or false$/],
  [{ METRICS_ENABLED: '1' }, /^METRICS_ENABLED="1" is invalid/],
  [{ SENTRY_DSN: 's3cret' }, /^(?!.*s3cret)SENTRY_DSN="\*\*\*" is invalid/],
  [{ SENTRY_DSN: 'https://s3cret.ingest.sentry.io/1' }, /^(?!.*s3cret)SENTRY_DSN="\*\*\*" is invalid/],
  [{ SENTRY_DSN: 'https://s3cret@sentry.io' }, /^(?!.*s3cret)SENTRY_DSN="https:\/\/\*\*\*@sentry.io" is invalid/],
  [{ SENTRY_DSN: 'https//s3cret@sentry.io/1' }, /^(?!.*s3cret)SENTRY_DSN="\*\*\*" is invalid/],
  [{ ROOMS: '' }, /^ROOMS="" is invalid: must be comma-separated room names/],
  [{ ROOMS: 'A,,B' }, /^ROOMS="A,,B" is invalid/],
  [{ ROOMS: ' , ' }, /^ROOMS=" , " is invalid/],
  [{ ROOMS: 'A, A' }, /^ROOMS="A, A" is invalid: .* unique/],
  [{ CHANNELS: 'A,A' }, /^ROOMS="A,A" is invalid/],
  [{ ROOMS: 'A', CHANNELS: 'B' }, /^CHANNELS="B" contradicts ROOMS="A"/],
  [{ MAIN_LANGUAGE: 'the queen\'s' }, /^MAIN_LANGUAGE=.*is invalid: must be the language code/],
  [{ TRUST_PROXY: '1' }, /^TRUST_PROXY="1" is invalid: must be comma-separated proxies/],
  [{ TRUST_PROXY: 'true' }, /^TRUST_PROXY="true" is invalid/],
  [{ TRUST_PROXY: '10.0.0.0/99' }, /^TRUST_PROXY="10.0.0.0\/99" is invalid/],
  [{ PORT: '99999', MAX_MESSAGE_LENGTH: '0' }, /^(?=.*PORT="99999").*MAX_MESSAGE_LENGTH="0"/],
  [{ MAX_FRAME_BYTES: '2097152', MAX_INCOMPLETE_BYTES: '1048576' },
    /^MAX_INCOMPLETE_BYTES="1048576" is invalid: must be at least MAX_FRAME_BYTES, which is 2097152$/],
  [{ REDIS_URL: 'http://localhost' }, /^REDIS_URL="http:\/\/localhost" is invalid: must be the URL of the Redis/],
  [{ REDIS_URL: 'redis://' }, /^REDIS_URL="redis:\/\/" is invalid/],
  [{ REDIS_URL: 'redis://host/x' }, /^REDIS_URL="redis:\/\/host\/x" is invalid/],
  [{ REDIS_URL: 'unix://socket' }, /^REDIS_URL="unix:\/\/socket" is invalid/],
  [{ REDIS_URL: 'redis://me:s3cret@host/x' }, /^(?!.*s3cret)REDIS_URL="redis:\/\/\*\*\*@host\/x" is invalid/],
  [{ REDIS_URL: 'redis://me:s3/cr@et@host:1' }, /^(?!.*s3)REDIS_URL="redis:\/\/\*\*\*@host:1" is invalid/],
  [{ REDIS_URL: 'redis://:s3cret' }, /^(?!.*s3cret)REDIS_URL="\*\*\*" is invalid/],
  [{ REDIS_URL: 's3cret' }, /^(?!.*s3cret)REDIS_URL="\*\*\*" is invalid/],
  [{ REDIS_REQUIRED: 'true' }, /^REDIS_REQUIRED="true" is invalid: .* unless REDIS_URL is set$/],
  [{ INSTANCE_ID: 'a b' }, /^INSTANCE_ID="a b" is invalid: must be the name of the deployment/],
  [{ ADMIN_TOKEN: 's3cret' }, /^(?!.*s3cret)ADMIN_TOKEN="\*\*\*" is invalid: must be .* 24 to 512 visible ASCII/],
  [{ ADMIN_TOKEN: 'https://s3cret@s3cret/s3cret s3cret' }, /^(?!.*s3cret)ADMIN_TOKEN="\*\*\*" is invalid/],
  [{ ADMIN_TOKEN: '"s3cret"s3cret"' }, /^(?!.*s3cret)ADMIN_TOKEN="\*\*\*" is invalid/],
  [{ ADMIN_TOKEN: 's3cret-'.repeat(74) }, /^(?!.*s3cret)ADMIN_TOKEN="\*\*\*" is invalid/],
  [{ PRIVATE_ROOMS: 'Team' }, /^PRIVATE_ROOMS="Team" is invalid: must be empty unless ADMIN_TOKEN is set$/],
  [{ RESERVED_NICKNAMES: 'Anna,Otto' }, /^RESERVED_NICKNAMES="Anna,Otto" is invalid: must be empty unless ADMIN_TOKEN/],
  [{ REVOKED_TOKENS: ID }, /^REVOKED_TOKENS=".*" is invalid: must be empty unless ADMIN_TOKEN/],
  [{ ADMIN_TOKEN, ROOMS: 'A,B', PRIVATE_ROOMS: 'C,B' }, /^PRIVATE_ROOMS="C,B" .* not contain a room of ROOMS, which is A,B$/],
  [{ ADMIN_TOKEN, PRIVATE_ROOMS: 'C,C' }, /^PRIVATE_ROOMS="C,C" is invalid: .* unique/],
  [{ ADMIN_TOKEN, PRIVATE_ROOMS: 'C,..' }, /^PRIVATE_ROOMS="C,.." is invalid/],
  [{ ADMIN_TOKEN, PRIVATE_ROOMS: '~C' }, /^PRIVATE_ROOMS="~C" is invalid: must not contain a name that begins with "~"/],
  [{ ADMIN_TOKEN, ROOMS: 'A,~C' }, /^ROOMS="A,~C" is invalid: must not contain a name that begins with "~"/],
  [{ ADMIN_TOKEN, RESERVED_NICKNAMES: 'Hans Hibbel' }, /^RESERVED_NICKNAMES="Hans Hibbel" is invalid/],
  [{ ADMIN_TOKEN, RESERVED_NICKNAMES: 'Jo' }, /^RESERVED_NICKNAMES="Jo" .* MIN_AUTHOR_LENGTH \(3\)/],
  [{ ADMIN_TOKEN, REVOKED_TOKENS: ID.slice(1) }, /^REVOKED_TOKENS=".*" is invalid: must be .* identifiers/],
  [{ ENVIRONMENT: 'a\nb' }, /^ENVIRONMENT="a\\nb" is invalid/],
]

for (const [env, message] of refused) {
  test(`refused in one line: ${JSON.stringify(env)}`, () => {
    assert.throws(() => loadConfig({ env }), (error: Error) => {
      assert.ok(error instanceof ConfigError)
      assert.match(error.message, message)
      assert.ok(!error.message.includes('\n'))
      return true
    })
  })
}

test('with ADMIN_TOKEN, there are private rooms, reserved nicknames and revoked tokens', () => {
  const env = { ADMIN_TOKEN, PRIVATE_ROOMS: 'Team, Rescue', RESERVED_NICKNAMES: 'Anna,Otto', REVOKED_TOKENS: ID }
  const { PRIVATE_ROOMS, RESERVED_NICKNAMES, REVOKED_TOKENS } = loadConfig({ env })
  assert.deepEqual([PRIVATE_ROOMS, RESERVED_NICKNAMES, REVOKED_TOKENS], [['Team', 'Rescue'], ['Anna', 'Otto'], [ID]])
  assert.deepEqual(loadConfig({ env: { ROOMS: '~A' } }).ROOMS, ['~A'])
})

test('Redis is a host with what is needed to get in, or a socket', () => {
  for (const url of [
    'redis://localhost', 'redis://localhost:6380/3', 'rediss://me:p%40ss@redis.example.org', 'redis://[::1]:6379',
    'unix:///run/redis.sock', 'unix://me:pass@/run/redis.sock?db=2',
  ]) assert.equal(loadConfig({ env: { REDIS_URL: url } }).REDIS_URL, url)
})

test('proxies are addresses, ranges and names', () => {
  assert.deepEqual(loadConfig({ env: { TRUST_PROXY: 'loopback, 10.0.0.0/8,::1' } }).TRUST_PROXY,
    ['loopback', '10.0.0.0/8', '::1'])
})
