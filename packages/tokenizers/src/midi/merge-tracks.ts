import type { EventStore } from './event-store.js'

type Events = Pick<EventStore, 'ticks' | 'events'>

/**
 * Merges tracks, each in order of time, into one. Stable: at one tick an earlier track's events come first.
 * @param starts where each track begins in the store
 */
export function mergeTracks(store: EventStore, starts: readonly number[]): Events {
  const { count } = store
  let bounds = starts.filter((start, index) => (starts[index + 1] ?? count) > start)
  if (bounds.length < 2) return store
  let from: Events = store
  let to: Events = { ticks: new Uint32Array(count), events: new Uint32Array(count) }
  while (bounds.length > 1) {
    for (let index = 0; index < bounds.length; index += 2)
      mergeTwo(from, to, bounds[index]!, bounds[index + 1] ?? count, bounds[index + 2] ?? count)
    bounds = bounds.filter((_, index) => index % 2 === 0)
    ;[from, to] = [to, from]
  }
  return from
}

function mergeTwo(from: Events, to: Events, start: number, middle: number, end: number): void {
  let [left, right] = [start, middle]
  for (let index = start; index < end; index++) {
    const takeLeft = right >= end || (left < middle && from.ticks[left]! <= from.ticks[right]!)
    const source = takeLeft ? left++ : right++
    to.ticks[index] = from.ticks[source]!
    to.events[index] = from.events[source]!
  }
}
