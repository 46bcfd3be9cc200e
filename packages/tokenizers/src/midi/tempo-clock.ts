import type { TempoChange } from './event-store.js'
import type { Division } from './read-chunks.js'

/** 120 beats a minute, until a file says otherwise. */
const usualTempo = 500_000

/** The time of ticks, in steps of the grid. Ask in rising order: it walks along the tempo changes. */
export class TempoClock {
  readonly #changes: readonly TempoChange[]
  /** Ticks a beat (or SMPTE's second), times microseconds a step. */
  readonly #divisor: number
  #next = 0
  #nextTick: number
  // Since the last change: its tick and time, and how many steps a tick takes.
  #tick = 0
  #steps = 0
  #stepsPerTick: number

  /** @param changes in order of time; a file that counts by SMPTE frames has none that matter */
  constructor(division: Division, changes: readonly TempoChange[], microsecondsPerStep: number) {
    const bySeconds = 'ticksPerSecond' in division
    this.#changes = bySeconds ? [] : changes
    this.#divisor = (bySeconds ? division.ticksPerSecond : division.ticksPerBeat) * microsecondsPerStep
    this.#stepsPerTick = (bySeconds ? 1e6 : usualTempo) / this.#divisor
    this.#nextTick = this.#changes[0]?.tick ?? Infinity
  }

  /** Not rounded. */
  stepsAt(tick: number): number {
    while (tick >= this.#nextTick) {
      this.#steps = this.#steps + (this.#nextTick - this.#tick) * this.#stepsPerTick
      this.#tick = this.#nextTick
      this.#stepsPerTick = this.#changes[this.#next]!.microsecondsPerBeat / this.#divisor
      this.#nextTick = this.#changes[++this.#next]?.tick ?? Infinity
    }
    return this.#steps + (tick - this.#tick) * this.#stepsPerTick
  }
}
