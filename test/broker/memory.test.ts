import { MemoryBroker } from '../../src/broker/memory.ts'
import { testBroker } from './contract.ts'

testBroker('memory', async (onError) => new MemoryBroker(onError))
