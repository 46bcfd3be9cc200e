/** A schedule: the level of the `index`-th of `count` processed channels, when the context has `contextLength` samples. */
type Schedule = (index: number, count: number, contextLength: number) => number

/** floor(log2 n) of a positive integer below 2^31. `Math.log2` is not exact. */
export const floorLog2 = (n: number) => 31 - Math.clz32(n)

/** WaveletGPT's own: from level 0 (unchanged) at the first processed channel to the whole context at the last ones. */
const paper: Schedule = (index, count, contextLength) => Math.floor(((floorLog2(contextLength) + 1) * index) / count)

/** The levels 1 … floor(log2 L), each over an equal share of the processed channels. A context of one sample has none. */
const even: Schedule = (index, count, contextLength) => {
  const longest = floorLog2(contextLength)
  return longest === 0 ? 0 : 1 + Math.floor((longest * index) / count)
}

/** The only list of named schedules: options, errors and tests iterate it. */
export const schedules = { paper, even } as const
export type ScheduleName = keyof typeof schedules
export const scheduleNames = Object.keys(schedules) as readonly ScheduleName[]

/** Controls for a named schedule: what remains of its effect with one window alone, or in another order? */
export type ScheduleControl =
  /** Every processed channel has a window of so many samples, a power of two. */
  | { readonly window: number }
  /** The levels of a named schedule, in an order that the seed decides. Default seed: 0. */
  | { readonly shuffled: ScheduleName; readonly seed?: number }

/** Fisher and Yates' shuffle, by a generator that every machine computes alike. */
export function shuffle(levels: Int32Array, seed: number): void {
  const random = mulberry32(seed)
  for (let last = levels.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const level = levels[last]!
    levels[last] = levels[other]!
    levels[other] = level
  }
}

/** Uniform in [0, 1). Source: T. Ettinger's mulberry32 (public domain) */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let hash = Math.imul(state ^ (state >>> 15), state | 1)
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61)
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32
  }
}
