import type * as tf from '@tensorflow/tfjs-core'
import type { WaveletStreamState } from './stream-state.js'

/** The op over a sequence that is still growing. Its state is the inputs that a window can still reach: of one size, however long it runs. */
export interface WaveletStream {
  /** Rows of a sample; `select` and `restore` change it. */
  readonly batch: number
  /** Samples pushed so far, those that were taken back not counted. */
  readonly time: number
  /** How many samples can be taken back now; at most the option of that name. */
  readonly rewindable: number
  /**
   * Takes the next sample of every row.
   * @param x float32 [batch, channel]
   * @returns the same shape: what the op over the whole sequence would give at this sample, within 2e-6 · max|x|; without a gradient
   * @throws TypeError, RangeError if x isn't of that dtype and shape; the state is then as it was
   */
  push(x: tf.Tensor2D): tf.Tensor2D
  /**
   * Takes the last `count` samples back, as if they had never been pushed: what speculative decoding rejects.
   * @throws RangeError for more than `rewindable`
   */
  rewind(count: number): void
  /**
   * Row i continues from where row `rows[i]` was; rows may be repeated, left out, and be more or fewer than before: a step of beam search.
   * @throws RangeError for a row that isn't there
   */
  select(rows: readonly number[]): void
  /** A stream of its own in the same state, to be disposed of on its own. */
  clone(): WaveletStream
  /** The state as plain values. On a backend with a device it waits for that. */
  save(): Promise<WaveletStreamState>
  /**
   * Continues from a saved state; of any backend, if it was of the same plan (and kernels, which are not part of it).
   * @throws TypeError, RangeError if `state` does not fit; the state is then as it was
   */
  restore(state: WaveletStreamState): void
  /**
   * Back to before the first sample; with `rows`, those alone: their next sample begins another document, and the others continue. Samples from
   * before can't be taken back afterwards.
   * @throws RangeError for a row that isn't there
   */
  reset(rows?: readonly number[]): void
  /** Frees what the stream holds. Every other call fails afterwards; this one may be repeated. */
  dispose(): void
}

export interface WaveletStreamOptions {
  /** Rows that are pushed at once. */
  batch: number
  /** The learnable op's kernels, as `learnableWaveletTransform` takes them. They are read now: later changes don't reach the stream. */
  kernels?: tf.Tensor1D
  /** How many samples can be taken back. Each costs the memory of one. Default 64. */
  rewindable?: number
  /**
   * Where the state is: in the host's memory, or in tensors that no step downloads. By default 'host' where tensors lie in the host's memory anyway (cpu,
   * wasm, tensorflow), 'device' elsewhere.
   */
  state?: 'host' | 'device'
}
