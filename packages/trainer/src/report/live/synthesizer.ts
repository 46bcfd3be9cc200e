/** A note as the page holds it: seconds, velocity 1 to 127. */
export type RollNote = readonly [pitch: number, start: number, end: number, velocity: number]

/** How far ahead of the sound notes are handed over: more than a timer is late. */
const lookAhead = 0.4
const mostVoices = 48
/** A struck string: overtones that get weaker, and fade faster the higher they are. */
const overtones = [1, 0.42, 0.22, 0.1, 0.05]

let context: AudioContext | undefined
let wave: PeriodicWave | undefined

/** The page's one context, made when a reader first asks for sound, as browsers want it. */
function started(): { context: AudioContext; wave: PeriodicWave } {
  context ??= new AudioContext()
  wave ??= context.createPeriodicWave(new Float32Array(overtones.length + 1), Float32Array.from([0, ...overtones]))
  return { context, wave }
}

export interface Playing {
  /** Seconds of the piece. */
  position(): number
  stop(): void
}

/** Plays a piece from a place on. `onEnd` is called when its last note has ended, not when it is stopped. */
export function play(notes: readonly RollNote[], from: number, onEnd: () => void): Playing {
  const sound = started()
  void sound.context.resume()
  const output = sound.context.createDynamicsCompressor()
  output.connect(sound.context.destination)
  const begin = sound.context.currentTime + 0.05 - from
  const end = notes.reduce((last, note) => Math.max(last, note[2]), 0)
  let next = notes.findIndex(([, , until]) => until > from)
  if (next < 0) next = notes.length
  let voices = 0
  const hand = () => {
    const now = sound.context.currentTime - begin
    for (; next < notes.length && notes[next]![1] < now + lookAhead; next++) {
      const [pitch, start, until, velocity] = notes[next]!
      if (until <= from || voices >= mostVoices) continue
      voices++
      const at = begin + Math.max(start, from)
      strike(sound, output, pitch, velocity, at, Math.max(at + 0.05, begin + until)).onended = () => voices--
    }
    if (now > end + 0.3) {
      stop()
      onEnd()
    }
  }
  const timer = setInterval(hand, 100)
  const stop = () => {
    clearInterval(timer)
    output.disconnect()
  }
  hand()
  return { position: () => Math.min(end, Math.max(from, sound.context.currentTime - begin)), stop }
}

function strike(
  { context, wave }: { context: AudioContext; wave: PeriodicWave },
  output: AudioNode,
  pitch: number,
  velocity: number,
  at: number,
  until: number,
): OscillatorNode {
  const [voice, loudness] = [context.createOscillator(), context.createGain()]
  voice.setPeriodicWave(wave)
  voice.frequency.value = 440 * 2 ** ((pitch - 69) / 12)
  const peak = 0.22 * (velocity / 127) ** 1.5
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(peak, at + 0.006)
  loudness.gain.setTargetAtTime(peak * 0.12, at + 0.006, 0.5 * 2 ** ((60 - pitch) / 24))
  loudness.gain.setTargetAtTime(0, until, 0.06)
  voice.connect(loudness).connect(output)
  voice.start(at)
  voice.stop(until + 0.4)
  return voice
}
