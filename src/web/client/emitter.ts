export { Emitter } from '../../client/emitter.ts'
