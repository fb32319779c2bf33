import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { storm } from './storm.ts'

const skip = requireProgram(REDIS_SERVER)
const skipNginx = requireProgram(REDIS_SERVER, 'nginx', 'openssl')
const SHORT = { members: 40, seconds: 8, rate: 20, every: 4 }

test('in a storm of cuts, members of one instance miss nothing and receive nothing twice', async (t) => {
  const report = await storm(t, { ...SHORT, instances: [{}] })
  t.diagnostic(JSON.stringify(report))
  assert.deepEqual(report.violations, [])
  assert.deepEqual(report.notResumed, {})
  assert.ok(report.resumed > 0)
})

test('nor do members who come back to another instance', { skip }, async (t) => {
  const { url } = await Redis.start(t)
  const report = await storm(t, { ...SHORT, instances: [{ REDIS_URL: url }, { REDIS_URL: url }] })
  t.diagnostic(JSON.stringify(report))
  assert.deepEqual(report.violations, [])
  assert.deepEqual(report.notResumed, {})
})

test('nor where Redis is cut, but for gaps that they are told', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const link = await TcpProxy.start(t, redis.port)
  const report = await storm(t, { ...SHORT, instances: [{ REDIS_URL: link.url }, { REDIS_URL: redis.url }], link })
  t.diagnostic(JSON.stringify(report))
  assert.deepEqual(report.violations, [])
  assert.ok(report.gaps > 0)
})

test('nor behind nginx, of which one of two instances restarts', { skip: skipNginx }, async (t) => {
  const { url } = await Redis.start(t)
  const instances = [{ REDIS_URL: url }, { REDIS_URL: url }]
  const report = await storm(t, { ...SHORT, instances, nginx: true, restart: true })
  t.diagnostic(JSON.stringify(report))
  assert.deepEqual(report.violations, [])
  assert.deepEqual(report.notResumed, {})
  assert.ok(report.resumed > 0)
})
