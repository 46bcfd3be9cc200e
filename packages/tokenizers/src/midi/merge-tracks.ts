interface Events {
  readonly ticks: Float64Array
  readonly events: Uint32Array
}

/**
 * Merges tracks, each in order of time, into one. Stable: at one tick an earlier track's events come first.
 * @param starts where each track begins in `ticks` and `events`
 */
export function mergeTracks(ticks: Float64Array, events: Uint32Array, starts: readonly number[]): Events {
  let from: Events = { ticks, events }
  let bounds = starts.filter((start, index) => (starts[index + 1] ?? ticks.length) > start)
  if (bounds.length < 2) return from
  let to: Events = { ticks: new Float64Array(ticks.length), events: new Uint32Array(ticks.length) }
  while (bounds.length > 1) {
    for (let index = 0; index < bounds.length; index += 2) {
      const middle = bounds[index + 1] ?? ticks.length
      mergeTwo(from, to, bounds[index]!, middle, bounds[index + 2] ?? ticks.length)
    }
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
