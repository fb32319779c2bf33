import { Burst } from './burst.ts'
import { preferences } from './preferences.ts'

let context: AudioContext | undefined
const burst = new Burst()

/** Browsers allow sound only after a click or a key press. */
export function allowSound (): void {
  const unlock = () => { context ??= new AudioContext() }
  for (const event of ['pointerdown', 'keydown'] as const) window.addEventListener(event, unlock, { once: true })
}

/** Two soft rising notes, and a third for a mention; once for several messages in a row. */
export function chime (mention: boolean): void {
  if (!preferences.sound || !context || !burst.next(mention, Date.now())) return
  const notes = mention ? [587, 784, 988] : [587, 784]
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
