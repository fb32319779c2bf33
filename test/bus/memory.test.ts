import { MemoryBroker } from '../../src/broker/memory.ts'
import { testBus } from './contract.ts'

testBus('memory', async (onError) => new MemoryBroker(onError))
