/** A track with more ticks than this is refused. */
export const mostTicks = 0xffffffff

/** Kinds of stored events. A silence ends every note of its channel, a reset lifts its pedal. */
export const [NOTE_OFF, NOTE_ON, PEDAL, SILENCE, RESET] = [0, 1, 2, 3, 4]

export interface TempoChange {
  readonly tick: number
  readonly microsecondsPerBeat: number
  /** The byte of the event. */
  readonly offset: number
}

/** Notes and what ends them, in the order in which they were read. */
export interface EventStore {
  count: number
  readonly ticks: Uint32Array
  /** kind << 18 | channel << 14 | pitch or 0 << 7 | velocity or the pedal's value */
  readonly events: Uint32Array
  /** Note-ons with a velocity. */
  notes: number
  readonly tempoChanges: TempoChange[]
  /** Of the longest track. */
  lastTick: number
}

/** Room for all that so many bytes of tracks can say: an event of these takes three at least. */
export function createEventStore(bytes: number): EventStore {
  const capacity = Math.floor(bytes / 3)
  return {
    count: 0,
    ticks: new Uint32Array(capacity),
    events: new Uint32Array(capacity),
    notes: 0,
    tempoChanges: [],
    lastTick: 0,
  }
}
