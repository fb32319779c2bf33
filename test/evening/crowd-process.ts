/* Members on fast lines. Answers each message of its parent with their attendances, and ends with it. */
import { Member } from './member.ts'

const [port, first, size] = process.argv.slice(2).map(Number)

process.once('disconnect', () => process.exit())
const members = await Promise.all(Array.from({ length: size! }, (_, i) =>
  Member.join({ port: port!, address: `10.1.0.${first! + i}`, line: 'fast' })))
process.on('message', () => process.send!(members.map(({ attendance }) => attendance)))
process.send!('joined')
