interface OpenNote {
  readonly pitch: number
  readonly start: number
  isOpen: boolean
}

/** Notes that have begun and not ended, known by age and by pitch. All of it takes constant time per note. */
export class OpenNotes {
  count = 0
  /** In order of their beginning; what ended is passed over. */
  #all: OpenNote[] = []
  #oldest = 0
  readonly #ofPitch: OpenNote[][]
  readonly #oldestOfPitch: Uint32Array

  constructor(pitches: number) {
    this.#ofPitch = Array.from({ length: pitches }, () => [])
    this.#oldestOfPitch = new Uint32Array(pitches)
  }

  /** The step at which the oldest one began; Infinity if there is none. */
  get oldestStart(): number {
    return this.count === 0 ? Infinity : this.#all[this.#oldest]!.start
  }

  begin(pitch: number, start: number): void {
    const note = { pitch, start, isOpen: true }
    if (this.count === 0) [this.#all, this.#oldest] = [[], 0]
    this.#all.push(note)
    this.#ofPitch[pitch]!.push(note)
    this.count++
  }

  /** Ends the oldest one of this pitch. @returns whether there is one */
  end(pitch: number): boolean {
    const notes = this.#ofPitch[pitch]!
    const note = notes[this.#oldestOfPitch[pitch]!]
    if (note === undefined) return false
    if (++this.#oldestOfPitch[pitch]! === notes.length) {
      this.#ofPitch[pitch] = []
      this.#oldestOfPitch[pitch] = 0
    }
    note.isOpen = false
    this.count--
    while (this.count > 0 && !this.#all[this.#oldest]!.isOpen) this.#oldest++
    return true
  }

  /** Ends the oldest one of all, which there must be. @returns its pitch */
  endOldest(): number {
    const { pitch } = this.#all[this.#oldest]!
    this.end(pitch)
    return pitch
  }
}
