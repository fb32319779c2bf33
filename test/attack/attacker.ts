/* Runs one attack; a process of its own, so that its work delays no bystander's clock. */
import { once } from 'node:events'
import { getPriority, setPriority } from 'node:os'
import { ATTACKS } from './attacks.ts'
import { Crowd } from './crowd.ts'

/** A real attacker has a computer of its own: here, the server and the bystanders come first. */
setPriority(getPriority() + 10)

const [id, port, seconds] = process.argv.slice(2).map(Number)
const attack = ATTACKS.find((one) => one.id === id)!
const crowd = new Crowd(port!, seconds!, async () => {
  process.send!('begin')
  await once(process, 'message')
})
await attack.run(crowd)
await crowd.end()
process.send!(crowd.outcome)
// Connections stay until the bystanders have received everything.
await once(process, 'disconnect')
process.exit()
