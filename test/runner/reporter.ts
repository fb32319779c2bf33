/* A reporter of node:test that passes results on to the runner instead of writing them. */
import { Transform } from 'node:stream'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'
import type { Message, TestResult } from './messages.ts'

const send = (message: Message) => process.send!(message)

/** Of the tests whose results are being reported, from the file's own suite in. */
const path: string[] = []
const running = new Map<string, string>()

function report ({ type, data }: TestEvent): void {
  switch (type) {
    case 'test:start':
      path.length = data.nesting
      path.push(data.name)
      break
    case 'test:dequeue':
    case 'test:complete': {
      const key = `${data.nesting} ${data.file} ${data.name}`
      if (type === 'test:complete') running.delete(key)
      else if (data.nesting > 0) running.set(key, data.name)
      send({ type: 'running', names: [...running.values()] })
      break
    }
    case 'test:pass':
    case 'test:fail':
      if (data.nesting === 0) {
        send({ type: 'file', ms: data.details.duration_ms, error: errorOf(data.details) })
      } else if (data.details.type !== 'suite' || errorOf(data.details)) {
        send({ type: 'test', test: resultOf(type, data) })
      }
      break
    case 'test:diagnostic':
      // How node:test says that something failed when its test was over already.
      if (/asynchronous activity/.test(data.message)) send({ type: 'stray', error: data.message })
  }
}

type Ended = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>

function resultOf (type: string, { name, nesting, details, skip }: Ended['data']): TestResult {
  const outcome = type === 'test:fail' ? 'failed' : skip !== undefined && skip !== false ? 'skipped' : 'passed'
  return {
    names: [...path.slice(1, nesting), name],
    outcome,
    ms: details.duration_ms,
    error: outcome === 'failed' ? errorOf(details) ?? 'a test within it failed' : undefined,
    reason: typeof skip === 'string' ? skip : undefined,
  }
}

/** Undefined where nothing failed but tests within, which have been reported. */
function errorOf (details: Ended['data']['details']): string | undefined {
  if (!('error' in details)) return undefined
  const error: Error & { failureType?: string } = details.error
  if (error.failureType === 'subtestsFailed') return undefined
  return inspect(error.cause ?? error)
}

export default new Transform({
  writableObjectMode: true,
  transform (event: TestEvent, _encoding, done) {
    report(event)
    done()
  },
})
