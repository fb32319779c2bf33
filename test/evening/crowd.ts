import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Attendance } from './account.ts'

const PROGRAM = fileURLToPath(new URL('crowd-process.ts', import.meta.url))

/** Members in a process of their own, where they do not delay the slow lines. */
export class Crowd {
  readonly #child: ChildProcess

  static async join (t: Pick<TestContext, 'after'>, port: number, first: number, size: number): Promise<Crowd> {
    const crowd = new Crowd(port, first, size)
    t.after(() => crowd.#child.kill())
    await once(crowd.#child, 'message')
    return crowd
  }

  private constructor (port: number, first: number, size: number) {
    this.#child = fork(PROGRAM, [port, first, size].map(String), { serialization: 'advanced' })
  }

  async attendances (): Promise<Attendance[]> {
    const answer = once(this.#child, 'message')
    this.#child.send('report')
    const [attendances] = await answer
    return attendances as Attendance[]
  }
}
