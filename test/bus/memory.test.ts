import { MemoryBus } from '../../src/bus/memory.ts'
import { testBus } from './contract.ts'

testBus('memory', async (onError) => new MemoryBus(onError))
