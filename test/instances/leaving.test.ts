import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeFrame, frame, handshake, RawClient } from '../hostile/raw-client.ts'
import { requireProgram } from '../programs.ts'
import type { ServerProcess } from '../process.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { countIn, get, joinChannel, say, startInstances, textsOf, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)

/** Joins a channel, so that what is written next comes behind the greeting. */
async function joinRaw (server: ServerProcess): Promise<RawClient> {
  const client = await RawClient.connect(server.port)
  client.write(handshake('/channel/QGIS/ws'))
  assert.equal((await client.answer()).status, 101)
  assert.equal((await client.message()).type, 'nb_users')
  return client
}

const endings: Record<string, (client: RawClient, story: Buffer) => void> = {
  'a close frame behind it' (client, story) {
    client.write(Buffer.concat([story, closeFrame(1000)]))
    client.socket.once('end', () => client.end())
  },
  'a close frame and a FIN behind it' (client, story) {
    client.write(Buffer.concat([story, closeFrame(1000)]))
    client.end()
  },
  'a FIN behind it, without a close frame' (client, story) {
    client.write(story)
    client.end()
  },
}

/** A short story arrives in one piece with its end. A long one waits in the network; all of it may be in flight. */
const lengths = [3, 5_000]

for (const [how, leave] of Object.entries(endings)) {
  for (const length of lengths) {
    test(`${length} texts behind a nickname that is under way, and ${how}: all is heard, no name stays`, { skip },
      async (t) => {
        const redis = await Redis.start(t)
        const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
        const witnesses = [await joinChannel(a!), await joinChannel(b!)]
        const client = await joinRaw(a!)
        await until(async () => await countIn(a!) === 3 && await countIn(b!) === 3, 5, 'all know all')
        const texts = Array.from({ length }, (_, i) => String(i))
        const story = [{ type: 'newcomer', newcomer: 'Hans' }, ...texts.map((text) => say('Hans', text))]
        // Redis itself ends the pause of all that is published, however busy this process is.
        await redis.command('CLIENT', 'PAUSE', '1000', 'WRITE')
        leave(client, Buffer.concat(story.map((message) => frame(JSON.stringify(message)))))
        // A short one is over before Redis has answered, where it says so; a FIN alone waits behind it.
        if (length < 100 && how.startsWith('a close frame')) await a!.logged('left')
        await redis.command('CLIENT', 'UNPAUSE')
        await Promise.all(witnesses.map((witness) => witness.until(({ text }) => text === texts.at(-1))))
        for (const witness of witnesses) assert.deepEqual(textsOf(witness), texts)
        await until(async () => await countIn(a!) === 2 && await countIn(b!) === 2, 5, 'the counts are right')
        for (const server of [a!, b!]) {
          await until(async () => (await get(server, '/channel/QGIS/users')).length === 0, 5, 'nobody holds the name')
        }
        for (const { frames } of witnesses) {
          const names = frames.filter(({ type }) => type === 'newcomer' || type === 'exiter')
          assert.deepEqual(names.map(({ newcomer, exiter }) => newcomer ?? `-${exiter}`), ['Hans', '-Hans'])
        }
      })
  }
}

test('all messages of an instance up to its goodbye reach the others', { skip }, async (t) => {
  const redis = await Redis.start(t)
  for (let round = 0; round < 3; round++) {
    const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
    const [speaker, witness] = [await joinChannel(a!), await joinChannel(b!)]
    // An instance tells its counts once it hears the room.
    await until(async () => await countIn(a!) === 2, 5, 'a knows of the witness')
    let said = 0
    a!.child.kill('SIGTERM')
    // More than one at a time, so that some are on their way when the close frame comes.
    while (speaker.ws.readyState === speaker.ws.OPEN) {
      // No more than a busy machine can deal with before the instance ends.
      const count = said - speaker.frames.length < 200 ? 20 : 0
      for (let i = 0; i < count; i++) speaker.send(say('Hans', String(said++)))
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.deepEqual(await a!.exited, { code: 0, signal: null })
    const texts = Array.from({ length: said }, (_, i) => String(i))
    await witness.until(({ text }) => text === texts.at(-1))
    assert.deepEqual(textsOf(witness), texts)
    await until(async () => await countIn(b!) === 1, 5, 'the instance is gone')
    b!.child.kill('SIGTERM')
    await b!.exited
  }
})
