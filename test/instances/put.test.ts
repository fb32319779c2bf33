/** A PUT is answered once its message was delivered, whatever happens to Redis, and to the instance. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { joinV4 } from '../rooms/resuming.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { joinChannel, startInstance, textsOf, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)

function put ({ http }: { http: string }, text: string): Promise<number> {
  const body = JSON.stringify({ author: 'Hans', text })
  const headers = { 'content-type': 'application/json' }
  return fetch(`${http}/channel/QGIS/text`, { method: 'PUT', headers, body }).then(({ status }) => status)
}

for (const resuming of ['120', '0']) {
  test(`a program whose PUTs alternate between the instances keeps its order, with RESUME_SECONDS=${resuming}`,
    { skip }, async (t) => {
      const redis = await Redis.start(t)
      const slow = await TcpProxy.start(t, redis.port)
      const near = await startInstance(t, { REDIS_URL: redis.url, RESUME_SECONDS: resuming, INSTANCE_ID: 'x' })
      const far = await startInstance(t, { REDIS_URL: slow.url, RESUME_SECONDS: resuming, INSTANCE_ID: 'x' })
      const subscribed = async () => (await redis.command('PUBSUB', 'NUMSUB', 'x:v1:room:QGIS'))[1]
      const witness = await joinChannel(near)
      await until(async () => await subscribed() > 0, 5, 'the witness hears other instances')
      slow.delay = 20
      const texts = Array.from({ length: 20 }, (_, i) => String(i))
      for (const [i, text] of texts.entries()) assert.equal(await put(i % 2 === 0 ? far : near, text), 200)
      await witness.until(() => textsOf(witness).length === texts.length)
      assert.deepEqual(textsOf(witness), texts)
      const expected = resuming === '0' ? 1 : 2
      await until(async () => await subscribed() === expected, 5, 'an instance without members ends its subscription')
    })
}

for (const fault of ['freeze', 'cut'] as const) {
  test(`a PUT under way is answered when Redis is lost (${fault}), and its message is delivered once`, { skip },
    async (t) => {
      const redis = await Redis.start(t)
      const proxy = await TcpProxy.start(t, redis.port)
      const instance = await startInstance(t, { REDIS_URL: proxy.url })
      const witness = await joinChannel(instance)
      proxy.delay = 50
      const answered = put(instance, 'under way')
      proxy[fault]()
      assert.equal(await answered, 200)
      assert.equal(await put(instance, 'apart'), 200)
      await witness.until(({ text }) => text === 'apart')
      assert.deepEqual(textsOf(witness), ['under way', 'apart'])
    })
}

// Redis counts as gone after two seconds, for which a short grace period has no time.
for (const seconds of ['8', '4']) {
  test(`an instance that stops within ${seconds} s while Redis hangs answers the PUTs that it has published`, { skip },
    async (t) => {
      const redis = await Redis.start(t)
      const proxy = await TcpProxy.start(t, redis.port)
      const env = { METRICS_ENABLED: 'true', SHUTDOWN_GRACE_SECONDS: seconds }
      const instance = await startInstance(t, { REDIS_URL: proxy.url, ...env })
      proxy.freeze()
      const answered = put(instance, 'under way')
      const isAccepted = async () => /^gischat_messages_accepted_total\{.*\} 1$/m.test(
        await (await fetch(`${instance.http}/metrics`)).text())
      await until(isAccepted, 5, 'the message is published')
      instance.child.kill('SIGTERM')
      assert.equal(await answered, 200)
    })
}

test('a client that resumes where PUTs are delivered meanwhile receives what follows', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const slow = await TcpProxy.start(t, redis.port)
  const env = { MAX_STORED_MESSAGES: '5' }
  const near = await startInstance(t, { REDIS_URL: redis.url, ...env })
  const far = await startInstance(t, { REDIS_URL: slow.url, ...env })
  const client = await joinV4(near)
  await client.register('Hans')
  const { ticket } = client
  client.ws.terminate()
  slow.delay = 100
  const back = joinV4(far, ticket)
  let resumed
  // One after the other: each ends while nothing else is under way.
  do resumed = await Promise.race([back, put(far, 'meanwhile').then(() => undefined)]); while (!resumed)
  assert.equal(resumed.hello.resume.resumed, true, resumed.hello.resume.reason)
  assert.equal(await put(near, 'afterwards'), 200)
  await resumed.until(({ text }) => text === 'afterwards')
})
