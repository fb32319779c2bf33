import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinChannel } from '../generations.ts'
import { startServer } from '../helper.ts'
import { closeFrame, frame, handshake, RawClient } from '../hostile/raw-client.ts'
import { MESSAGES } from '../typed-examples.ts'

const { image, geojson, text } = MESSAGES
/** A thread reads it. */
const layer = { ...geojson, style: 'x'.repeat(1_000_000) }

for (const [name, first] of Object.entries({ 'an image': image, 'a large layer': layer })) {
  for (const halfClosed of [false, true]) {
    test(`who says something behind ${name} and leaves at once${halfClosed ? ', with a FIN' : ''}, is heard`,
      async (t) => {
        const server = await startServer(t, { MESSAGE_RATE: '0' })
        const witness = await joinChannel(server)
        const client = await RawClient.connect(server.port)
        client.write(handshake('/channel/QGIS/ws'))
        await client.answer()
        await client.message()
        const texts = Array.from({ length: 50 }, (_, i) => String(i))
        const story = [first, ...texts.map((words) => ({ ...text, text: words })), layer, { ...text, text: 'bye' }]
        client.write(Buffer.concat([...story.map((message) => frame(JSON.stringify(message))), closeFrame(1000)]))
        if (halfClosed) client.end()
        const heard: string[] = []
        while (heard.at(-1) !== 'bye') {
          const { type, text: words } = await witness.until(({ author }) => author === text.author)
          heard.push(words ?? type)
        }
        assert.deepEqual(heard, [first.type, ...texts, 'geojson', 'bye'])
      })
  }
}
