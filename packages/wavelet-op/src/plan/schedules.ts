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
