import { preferences } from './preferences.ts'

let context: AudioContext | undefined

/** Browsers let a page make sound only after its user did something. */
export function allowSound (): void {
  const unlock = () => { context ??= new AudioContext() }
  for (const event of ['pointerdown', 'keydown'] as const) window.addEventListener(event, unlock, { once: true })
}

/** Two soft notes, the second higher; a third when it is for you. */
export function chime (forMe: boolean): void {
  if (!preferences.sound || !context) return
  const notes = forMe ? [587, 784, 988] : [587, 784]
  notes.forEach((frequency, index) => play(context!, frequency, context!.currentTime + index * 0.11))
}

function play (context: AudioContext, frequency: number, at: number): void {
  const oscillator = new OscillatorNode(context, { type: 'sine', frequency })
  const gain = new GainNode(context, { gain: 0 })
  gain.gain.linearRampToValueAtTime(0.08, at + 0.015)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.3)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.32)
}
