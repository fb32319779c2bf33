import { fulfilledWithin } from '../lib/deadline.ts'
import type { RosterMember } from '../protocol/moderation-messages.ts'

/** Milliseconds within which other instances answer. */
const ANSWER_WITHIN = 1_000

interface Question {
  /** Instances without an answer. */
  missing: Set<string>
  members: RosterMember[]
  answered: () => void
}

/** Collects the members of a room from all instances. */
export class RosterQuestions {
  readonly #questions = new Map<number, Question>()
  #number = 0

  /**
   * Asks for the members of a room.
   *
   * @param own members of this instance
   * @param peers the other instances
   * @param publish publishes the question, with its number
   * @returns all members; without those of an instance that does not answer in time
   */
  async ask (own: RosterMember[], peers: string[], publish: (number: number) => void): Promise<RosterMember[]> {
    if (peers.length === 0) return own
    const number = ++this.#number
    const members = [...own]
    const answered = new Promise<void>((resolve) => {
      this.#questions.set(number, { missing: new Set(peers), members, answered: resolve })
    })
    publish(number)
    await fulfilledWithin(ANSWER_WITHIN, answered)
    this.#questions.delete(number)
    return members
  }

  /** Takes an answer, once from each instance. */
  answer (number: number, instance: string, members: RosterMember[]): void {
    const question = this.#questions.get(number)
    if (!question?.missing.delete(instance)) return
    question.members.push(...members)
    if (question.missing.size === 0) question.answered()
  }
}
