/** The causal windows of a family, one per level. */
export interface TapWindows {
  /** Samples that a window of the level reads, the newest included: at least 1 */
  window(level: number): number
  /**
   * A window's taps in float64, tap `k` for the sample k steps ago.
   * @param limit no more than so many, the first ones
   */
  taps(level: number, limit: number): Float64Array
}

/** What a channel is filtered with at each level from 1 on: taps that sum to 1. At level 0 a channel is unchanged in every family. */
export interface TapFamily extends TapWindows {
  /** What a detail channel of the level carries instead of the trend: taps that sum to 0. Only some families have it. */
  readonly details?: TapWindows
  /** Whether the windows are plain means of 2^level samples, which the kernels compute without taps. */
  readonly isMean?: true
}
