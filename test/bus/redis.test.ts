import { test } from 'node:test'
import type { LinkObserver } from '../../src/bus/link.ts'
import { RedisBus, type RedisBusOptions } from '../../src/bus/redis.ts'
import { requireProgram } from '../programs.ts'
import { Redis } from '../redis.ts'
import { testBus } from './contract.ts'

const SILENT: LinkObserver = {
  joined () {}, missed () {}, parted () {}, published () {}, received () {}, dropped () {},
}

async function open (redis: Redis, options: Partial<RedisBusOptions>): Promise<RedisBus> {
  const bus = new RedisBus({
    url: redis.url, deployment: 'test', onDeliveryError: (error) => { throw error }, observer: SILENT, ...options,
  })
  await bus.start()
  return bus
}

const skip = requireProgram('redis-server')
if (skip) {
  test('the bus through Redis', { skip })
} else {
  const scope: (() => Promise<void>)[] = []
  const redis = await Redis.start({ after: (task: any) => { scope.push(task) } })
  test.after(async () => { for (const task of scope) await task() })
  testBus('redis', (onDeliveryError) => open(redis, { onDeliveryError }))
  testBus('redis, cut off', async (onDeliveryError) => {
    const bus = await open(redis, { url: 'redis://127.0.0.1:1', onDeliveryError })
    return bus
  })
}
