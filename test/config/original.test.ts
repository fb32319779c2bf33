/** Settings as files for the original gischat have them, and as Compose and shells pass them on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, loadConfig } from '../../src/config/load.ts'

test('integers may have underscores, and numbers what Python allows', () => {
  const numbers: [text: string, value: number][] = [
    ['5_000_000', 5_000_000], [' 800 ', 800], ['+800', 800], ['"5_000_000"', 5_000_000],
  ]
  for (const [text, value] of numbers) {
    assert.equal(loadConfig({ env: { MAX_IMAGE_RAW_LENGTH: text } }).MAX_IMAGE_RAW_LENGTH, value)
  }
  for (const [text, value] of [['.5', 0.5], ['1.', 1], ['0.2_5', 0.25]] as const) {
    assert.equal(loadConfig({ env: { SENTRY_TRACES_SAMPLE_RATE: text } }).SENTRY_TRACES_SAMPLE_RATE, value)
  }
  for (const text of ['_5', '5_', '5__0', '5,000', '5 000', '1e3', '0x10', '-5', '.', '+', '5_.0']) {
    assert.throws(() => loadConfig({ env: { MAX_IMAGE_SIZE: text } }), { name: 'ConfigError' }, text)
  }
})

test('an empty number or switch means the default', () => {
  for (const empty of ['', ' ', '""']) {
    const config = loadConfig({ env: { PORT: empty, WS_PING_INTERVAL: empty, METRICS_ENABLED: empty } })
    assert.deepEqual(config, loadConfig({ env: {} }))
  }
})

test('a value loses the quotes around it, or is refused if more than one pair may be meant', () => {
  for (const mark of ['"', "'", '`']) {
    const quoted = (text: string) => `${mark}${text}${mark}`
    const env = {
      RULES: quoted('Be kind'),
      CHANNELS: quoted('A,B'),
      PORT: quoted('9000'),
      METRICS_ENABLED: quoted('true'),
      REDIS_HOST: quoted('redis'),
    }
    const config = loadConfig({ env })
    assert.equal(config.RULES, 'Be kind')
    assert.deepEqual(config.ROOMS, ['A', 'B'])
    assert.equal(config.PORT, 9000)
    assert.equal(config.METRICS_ENABLED, true)
    assert.equal(config.REDIS_URL, 'redis://redis:6379')
    assert.throws(() => loadConfig({ env: { ROOMS: `${quoted('A')},${quoted('B')}` } }),
      (error: Error) => error instanceof ConfigError && /^ROOMS="[^\n]+" is invalid: must not begin and end with/
        .test(error.message))
  }
  for (const RULES of ['"', 'say "please"', '"Be kind" is our rule', '']) {
    assert.equal(loadConfig({ env: { RULES } }).RULES, RULES)
  }
  assert.throws(() => loadConfig({ env: { REDIS_URL: '"redis://:s3"cret@host"' } }),
    (error: Error) => !error.message.includes('s3"cret') && /^REDIS_URL=/.test(error.message))
})

const redis: [env: Record<string, string>, url: string][] = [
  [{ REDIS_HOST: 'redis' }, 'redis://redis:6379'],
  [{ REDIS_HOST: 'redis', REDIS_PORT: '' }, 'redis://redis:6379'],
  [{ REDIS_HOST: 'redis', REDIS_PORT: '6_380' }, 'redis://redis:6380'],
  [{ REDIS_HOST: '::1', REDIS_PORT: '6380' }, 'redis://[::1]:6380'],
  [{ REDIS_HOST: '[::1]' }, 'redis://[::1]:6379'],
  [{ REDIS_HOST: 'redis', REDIS_URL: '' }, 'redis://redis:6379'],
  [{ REDIS_HOST: 'redis', REDIS_URL: 'rediss://:pass@Redis/2' }, 'rediss://:pass@Redis/2'],
  [{ REDIS_HOST: '', REDIS_PORT: '6379' }, ''],
  [{ REDIS_PORT: '6379' }, ''],
  // What Kubernetes and Docker set for a service of this name.
  [{ REDIS_PORT: 'tcp://10.0.0.11:6379' }, ''],
  [{ REDIS_HOST: 'redis', REDIS_PORT: 'tcp://10.0.0.11:6380' }, 'redis://redis:6380'],
]

test('REDIS_HOST and REDIS_PORT make REDIS_URL, which has precedence for the same server', () => {
  for (const [env, url] of redis) assert.equal(loadConfig({ env }).REDIS_URL, url, JSON.stringify(env))
})

const refusedRedis: [env: Record<string, string>, message: RegExp][] = [
  [{ REDIS_HOST: 'a', REDIS_URL: 'redis://:s3cret@b' }, /^REDIS_HOST="a" contradicts REDIS_URL, .* set only one of them$/],
  [{ REDIS_HOST: 'a', REDIS_PORT: '6380', REDIS_URL: 'redis://a' }, /^REDIS_HOST="a" contradicts REDIS_URL/],
  [{ REDIS_HOST: 'a', REDIS_URL: 'unix:///run/redis.sock' }, /^REDIS_HOST="a" contradicts REDIS_URL/],
  [{ REDIS_HOST: 'a', REDIS_URL: 's3cret' }, /^REDIS_URL="\*\*\*" is invalid/],
  [{ REDIS_HOST: 'redis://:s3cret@a' }, /^REDIS_HOST is invalid: must be a host name or an IP address; REDIS_URL/],
  [{ REDIS_HOST: 'a b' }, /^REDIS_HOST is invalid/],
  [{ REDIS_HOST: 'a', REDIS_PORT: 'x' }, /^REDIS_PORT="x" is invalid: must be an integer from 1 to 65535$/],
  [{ REDIS_HOST: 'a', REDIS_PORT: '0' }, /^REDIS_PORT="0" is invalid/],
]

for (const [env, message] of refusedRedis) {
  test(`refused in one line: ${JSON.stringify(env)}`, () => {
    assert.throws(() => loadConfig({ env }), (error: Error) => {
      assert.ok(error instanceof ConfigError)
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /s3cret|\n/)
      return true
    })
  })
}
