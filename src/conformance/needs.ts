/** Optional capabilities of a server, by the words of the report. */
export const NEEDS = {
  classic: 'the classic dialect',
  typed: 'the typed dialect',
  channel: 'the channel dialect',
  v4: 'the fourth generation',
  replies: 'the feature replies',
  reactions: 'the feature reactions',
  places: 'the feature places',
  ping: 'the feature ping',
  resume: 'the feature resume',
  'two rooms': 'a second room',
  history: 'stored messages',
  'no history': 'no stored messages',
  tokens: 'tokens in addresses',
  'no tokens': 'no tokens in addresses',
} as const

export type Need = keyof typeof NEEDS
