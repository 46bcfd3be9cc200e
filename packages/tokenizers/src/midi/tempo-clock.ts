import type { Division } from './scan-midi.js'
import type { TempoChange } from './read-events.js'

/** 120 beats a minute, until a file says otherwise. */
const usualTempo = 500_000

/**
 * The time of ticks, in microseconds. Ask in rising order: it walks along the tempo changes.
 * @param changes in order of time
 */
export function createTempoClock(division: Division, changes: readonly TempoChange[]): (tick: number) => number {
  if ('ticksPerSecond' in division) return (tick) => (tick * 1e6) / division.ticksPerSecond
  const { ticksPerBeat } = division
  let [next, since, at, tempo] = [0, 0, 0, usualTempo]
  return (tick) => {
    for (; next < changes.length && changes[next]!.tick <= tick; next++) {
      at += ((changes[next]!.tick - since) * tempo) / ticksPerBeat
      since = changes[next]!.tick
      tempo = changes[next]!.microsecondsPerBeat
    }
    return at + ((tick - since) * tempo) / ticksPerBeat
  }
}
