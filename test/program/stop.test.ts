import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join } from '../helper.ts'
import { startProcess } from '../process.ts'
import { course, withFaults } from './course.ts'

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal}: members are told 1012, and the process ends with code 0`, async (t) => {
    const server = await startProcess(t)
    const client = await join(server, 'QGIS')
    server.child.kill(signal)
    assert.deepEqual(await client.closed(), { code: 1012, reason: 'service restart' })
    assert.deepEqual(await server.exited, { code: 0, signal: null })
    assert.deepEqual(course(server), ['started', 'stopping', 'stopped'])
  })
}

for (const signals of ['SIGINT SIGINT', 'SIGINT SIGTERM SIGHUP']) {
  test(`${signals} at once is one stop`, async (t) => {
    const server = await startProcess(t, withFaults({ FAULT: 'signals', FAULT_SIGNALS: signals }))
    const client = await join(server, 'QGIS')
    server.child.kill('SIGCONT')
    assert.deepEqual(await client.closed(), { code: 1012, reason: 'service restart' })
    assert.deepEqual(await server.exited, { code: 0, signal: null })
    assert.deepEqual(course(server), ['started', 'stopping', 'stopped'])
  })
}
