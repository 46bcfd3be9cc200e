// An event as one number, so that order of numbers is order of events: by step, then note-offs before note-ons, then by pitch, then by
// velocity. Of a note-off the velocity is 0. Below 2^53: a day has fewer than 2^27 steps.
export const [PITCH, ON, STEP] = [2 ** 7, 2 ** 14, 2 ** 15]

const none = -1
const keys = 16 * 128

/**
 * Turns keys and pedals into notes, as events are read in order of time.
 *
 * - A note-off ends the oldest note of its channel and pitch whose key is down; one without such a note says nothing.
 * - The sustain pedal holds the notes of its channel whose keys are up. They end when it comes up, or when their pitch is struck again: a
 *   string sounds once.
 * - A silence ends every note of its channel, whether a key or the pedal holds it.
 * - A note ends one step after its onset at the earliest.
 */
export class NoteKeeper {
  count = 0
  /** The note-ons and the note-offs, each as one number (see above), nearly in order. */
  readonly ons: Float64Array
  readonly offs: Float64Array
  #ended = 0
  readonly #onset: Uint32Array
  /** A note stands in one chain at most, that of its channel's and pitch's notes whose keys are down or that of those the pedal holds. */
  readonly #next: Int32Array
  readonly #held = new Int32Array(keys).fill(none)
  readonly #lastHeld = new Int32Array(keys)
  readonly #sustained = new Int32Array(keys).fill(none)
  /** Of each channel: notes that haven't ended. */
  readonly #sounding = new Uint32Array(16)
  readonly #isPedalDown = new Uint8Array(16)
  /** A bit a key: it may have sustained notes. */
  readonly #mayBeSustained = new Int32Array(keys / 32)

  constructor(capacity: number) {
    this.ons = new Float64Array(capacity)
    this.offs = new Float64Array(capacity)
    this.#onset = new Uint32Array(capacity)
    this.#next = new Int32Array(capacity)
  }

  /** @param key channel · 128 + pitch */
  noteOn(key: number, velocity: number, step: number): void {
    if (this.#sustained[key] !== none) this.#endAll(this.#sustained, key, step)
    const note = this.count++
    this.ons[note] = step * STEP + ON + (key & 127) * PITCH + velocity
    this.#onset[note] = step
    this.#next[note] = none
    if (this.#held[key] === none) this.#held[key] = note
    else this.#next[this.#lastHeld[key]!] = note
    this.#lastHeld[key] = note
    this.#sounding[key >> 7]!++
  }

  noteOff(key: number, step: number): void {
    const note = this.#held[key]!
    if (note === none) return
    this.#held[key] = this.#next[note]!
    if (this.#isPedalDown[key >> 7] === 0) {
      this.#end(note, key, step)
      return
    }
    this.#next[note] = this.#sustained[key]!
    this.#sustained[key] = note
    this.#mayBeSustained[key >> 5]! |= 1 << (key & 31)
  }

  isPedalDown(channel: number): boolean {
    return this.#isPedalDown[channel] !== 0
  }

  movePedal(channel: number, step: number): void {
    this.#isPedalDown[channel] = 1 - this.#isPedalDown[channel]!
    for (let word = channel * 4; word < channel * 4 + 4; word++) {
      for (let bits = this.#mayBeSustained[word]!; bits !== 0; bits &= bits - 1)
        this.#endAll(this.#sustained, word * 32 + 31 - Math.clz32(bits & -bits), step)
      this.#mayBeSustained[word] = 0
    }
  }

  /** Every note of the channel ends. The pedal stays where it is. */
  silence(channel: number, step: number): void {
    for (let key = channel * 128; this.#sounding[channel]! > 0; key++) {
      this.#endAll(this.#held, key, step)
      this.#endAll(this.#sustained, key, step)
    }
  }

  /** What hasn't ended ends now. */
  finish(step: number): void {
    for (let channel = 0; channel < 16; channel++) this.silence(channel, step)
  }

  #endAll(chain: Int32Array, key: number, step: number): void {
    for (let note = chain[key]!; note !== none; note = this.#next[note]!) this.#end(note, key, step)
    chain[key] = none
  }

  #end(note: number, key: number, step: number): void {
    const end = Math.max(step, this.#onset[note]! + 1)
    this.#sounding[key >> 7]!--
    this.offs[this.#ended++] = end * STEP + (key & 127) * PITCH
  }
}
