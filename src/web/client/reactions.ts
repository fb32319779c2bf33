import { HEART } from '../../client/messages.ts'

export { HEART } from '../../client/messages.ts'

/** The emojis of the picker. */
export const EMOJIS = ['👍', HEART, '😂', '🎉', '😮', '😢', '🙏', '👀'] as const

/** Kinds of emojis that a message keeps, and people for each: others send them. */
const MAX_KINDS = 20
const MAX_PEOPLE = 500
/** Code points of an emoji. */
const MAX_LENGTH = 8

interface Change {
  emoji: string
  author: string
  own: boolean
  remove: boolean
}

export interface Reaction {
  emoji: string
  names: string[]
  /** Whether one of them is ours. */
  mine: boolean
}

/** The reactions to a message: each person once for each emoji. */
export class Reactions {
  /** For each emoji the authors, by who they are: our own do not mix with a namesake's. */
  readonly #people = new Map<string, Map<string, string>>()

  /** @returns whether anything is different now */
  change ({ emoji, author, own, remove }: Change): boolean {
    if (emoji.trim() === '' || [...emoji].length > MAX_LENGTH) return false
    const known = this.#people.get(emoji)
    const person = own ? '' : author
    if (remove) {
      const removed = known?.delete(person) ?? false
      if (known?.size === 0) this.#people.delete(emoji)
      return removed
    }
    if (known?.has(person) || (known?.size ?? 0) >= MAX_PEOPLE) return false
    if (!known && this.#people.size >= MAX_KINDS) return false
    if (known) known.set(person, author)
    else this.#people.set(emoji, new Map([[person, author]]))
    return true
  }

  isMine (emoji: string): boolean {
    return this.#people.get(emoji)?.has('') ?? false
  }

  /** @param isHidden whether a person's reactions do not count */
  list (isHidden: (author: string) => boolean): Reaction[] {
    return [...this.#people].map(([emoji, people]) => ({
      emoji,
      mine: people.has(''),
      names: [...people].filter(([person, author]) => person === '' || !isHidden(author)).map(([, author]) => author),
    })).filter(({ names }) => names.length > 0)
  }
}
