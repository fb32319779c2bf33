import type { Attack } from './attack.ts'
import { CROWDS } from './attacks/crowds.ts'
import { FRAMES } from './attacks/frames.ts'
import { MESSAGES } from './attacks/messages.ts'
import { REQUESTS } from './attacks/requests.ts'

export const ATTACKS: Attack[] = [...CROWDS, ...FRAMES, ...MESSAGES, ...REQUESTS].sort((a, b) => a.id - b.id)
