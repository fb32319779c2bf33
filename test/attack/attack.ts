import type { Crowd } from './crowd.ts'

/** What the bystanders do beside talking. */
export type Errand = 'image' | 'upload'

export interface Attack {
  id: number
  name: string
  /** Settings of the server; all others have their defaults. */
  env?: Record<string, string>
  /** Where the server's lines go: to /dev/null, unless somebody measures or ignores them. */
  stdout?: 'file' | 'pipe'
  /** Whether the attack breaks a rule, so that the server may disconnect it. */
  hostile: boolean
  errand?: Errand
  /** Prepares, calls `begin`, and attacks until the crowd's time is over. */
  run (crowd: Crowd): Promise<void>
}
