/**
 * All that a stream has to remember, as plain values: what its backend is and how it computes is not in it. `structuredClone`, `postMessage`, IndexedDB and
 * JSON take it as it is, and `restore` takes what they give back.
 */
export interface WaveletStreamState {
  readonly batch: number
  readonly channels: number
  /** Samples pushed so far, those that were taken back not counted. */
  readonly time: number
  /** How many samples can be taken back. */
  readonly rewindable: number
  /** [batch, kept, channel]: the last inputs, the newest at the end. */
  readonly samples: ArrayLike<number>
  /** [batch]: of how many samples each row has forgotten, where `reset` was given rows. */
  readonly starts?: readonly number[]
}

/** What computes a stream: on the host, or by tensor ops. `time` counts samples, and indexes the one that comes next. */
export interface StreamCore<Input, Output> {
  /** @param x [batch, channel]; `starts` [batch]: the sample with which each row's sequence began */
  push(x: Input, time: number, starts: readonly number[]): Output
  /** Rows whose samples so far are as if they had never been pushed. */
  forget(rows: readonly number[]): void
  /** The sample that comes next is number `time` again; the last `count` are forgotten. */
  rewind(count: number): void
  /** Row i becomes what row `rows[i]` was. */
  select(rows: readonly number[]): void
  clone(): StreamCore<Input, Output>
  /** [batch, kept, channel]: the inputs of samples time - kept … time - 1. */
  save(time: number, kept: number): Promise<Float32Array>
  restore(samples: Float32Array, batch: number, time: number): void
  dispose(): void
}
