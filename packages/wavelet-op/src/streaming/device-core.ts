import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '@wgpt/kernel-runtime'
import { registerMissing } from '../registry.js'
import { WaveletStreamStep, waveletStreamStepWebGpu } from './step.webgpu.js'
import type { StreamFilter } from './stream-filter.js'
import type { StreamCore } from './stream-state.js'

/**
 * A stream by tensor ops, for backends whose tensors are not in the host's memory: nothing is downloaded, so a step waits for nothing. The inputs that a
 * filter can reach are one tensor; a sample moves it on by one and sums its products with the taps: one dispatch on webgpu, else about eight, whatever the
 * plan.
 */
export class DeviceCore implements StreamCore<tf.Tensor2D, tf.Tensor2D> {
  /** [batch, window + rewindable, channel]: the inputs, the newest at the end, zeros before the first. */
  private history: tf.Tensor3D
  /** [batch, window, channel], the oldest tap first. */
  private readonly taps: tf.Tensor3D
  /** Same shape, bool: where a filter has a tap. A NaN elsewhere must not count. null: everywhere. */
  private reach: tf.Tensor3D | null = null
  /** [batch, channel], bool: channels that stay as they are. null: none. */
  private unchanged: tf.Tensor2D | null = null
  /** [channel], int32: how many taps each has, 0 where it stays as it is. */
  private readonly lengths: tf.Tensor1D
  /** [1, channel], float32: once all windows lie inside the sequence. */
  private readonly ones: tf.Tensor2D

  /**
   * @param taps float32 [window, channel], tap k of a channel in row k; it is only read
   */
  constructor(
    private readonly filter: StreamFilter,
    taps: tf.Tensor2D,
    private readonly rewindable: number,
    batch: number,
    history?: tf.Tensor3D,
  ) {
    registerMissing([waveletStreamStepWebGpu], [])
    const { window, channels } = filter
    this.history = history ?? tf.keep(tf.zeros([batch, window + rewindable, channels]))
    this.taps = tf.keep(tf.tidy(() => tf.expandDims<tf.Tensor3D>(tf.reverse(taps, 0), 0)))
    const lengths = filter.filters.map((one) => one?.taps.length ?? 0)
    this.lengths = tf.keep(tf.tensor1d(lengths, 'int32'))
    this.ones = tf.keep(tf.ones([1, channels]))
    this.makeMasks(batch)
  }

  push(x: tf.Tensor2D, time: number, starts: readonly number[]): tf.Tensor2D {
    return hasKernel(WaveletStreamStep) ? this.pushAtOnce(x, time, starts) : this.pushComposed(x, time, starts)
  }

  private pushAtOnce(x: tf.Tensor2D, time: number, starts: readonly number[]): tf.Tensor2D {
    const [history, y] = tf.tidy((): [tf.Tensor3D, tf.Tensor2D] => {
      const weights = this.weightsAt(time, starts) ?? this.ones
      const inputs = { history: this.history, x, taps: this.taps, lengths: this.lengths, weights }
      const made = runKernel(WaveletStreamStep, inputs, { strength: this.filter.strength }) as tf.Tensor[]
      return [made[1] as tf.Tensor3D, made[0] as tf.Tensor2D]
    })
    this.replaceHistory(history)
    return y
  }

  private pushComposed(x: tf.Tensor2D, time: number, starts: readonly number[]): tf.Tensor2D {
    const { window, channels, strength } = this.filter
    const [batch, length] = this.history.shape
    const [history, y] = tf.tidy((): [tf.Tensor3D, tf.Tensor2D] => {
      const older = tf.slice3d(this.history, [0, 1, 0], [batch, length - 1, channels])
      const history = tf.concat3d([older, tf.expandDims<tf.Tensor3D>(x, 1)], 1)
      const recent = tf.slice3d(history, [0, length - window, 0], [batch, window, channels])
      const products = tf.mul<tf.Tensor3D>(recent, this.taps)
      const counted = this.reach === null ? products : tf.where(this.reach, products, tf.zerosLike(products))
      const filtered = this.weigh(tf.sum<tf.Tensor2D>(counted, 1), time, starts)
      const faded = strength === 1 ? filtered : tf.add<tf.Tensor2D>(tf.mul(x, 1 - strength), tf.mul(filtered, strength))
      return [history, this.unchanged === null ? faded : tf.where(this.unchanged, x, faded)]
    })
    this.replaceHistory(history)
    return y
  }

  private weigh(sums: tf.Tensor2D, time: number, starts: readonly number[]): tf.Tensor2D {
    const weights = this.weightsAt(time, starts)
    return weights ? tf.mul(sums, weights) : sums
  }

  /** [1 or batch, channel]: until the longest filter lies inside the sequence, its weights go along with the sample; undefined from there on. */
  private weightsAt(time: number, starts: readonly number[]): tf.Tensor2D | undefined {
    const { filters, channels } = this.filter
    const rows = starts.every((start) => start === starts[0]) ? starts.slice(0, 1) : starts
    const weights = rows.flatMap((start) => filters.map((filter) => filter?.startWeights[time - start] ?? 1))
    if (weights.every((weight) => weight === 1)) return undefined
    return tf.tensor2d(weights, [rows.length, channels], 'float32')
  }

  forget(rows: readonly number[]): void {
    const { shape } = this.history
    const [batch, length, channels] = shape
    this.replaceHistory(
      tf.tidy(() => {
        const kept = Uint8Array.from({ length: batch }, (_, row) => (rows.includes(row) ? 0 : 1))
        // Chosen, not multiplied, for the sake of NaN.
        const isKept = tf.tile(tf.tensor3d(kept, [batch, 1, 1], 'bool'), [1, length, channels])
        return tf.where(isKept, this.history, tf.zeros(shape))
      }),
    )
  }

  rewind(count: number): void {
    const [batch, length, channels] = this.history.shape
    this.replaceHistory(
      tf.tidy(() => {
        const kept = tf.slice3d(this.history, [0, 0, 0], [batch, length - count, channels])
        return tf.concat3d([tf.zeros([batch, count, channels]), kept], 1)
      }),
    )
  }

  select(rows: readonly number[]): void {
    this.replaceHistory(tf.tidy(() => tf.gather<tf.Tensor3D>(this.history, tf.tensor1d([...rows], 'int32'), 0)))
    this.makeMasks(rows.length)
  }

  clone(): DeviceCore {
    const taps = tf.tidy(() => tf.reverse(tf.squeeze<tf.Tensor2D>(this.taps, [0]), 0))
    const copy = new DeviceCore(
      this.filter,
      taps,
      this.rewindable,
      this.history.shape[0],
      tf.keep(this.history.clone()),
    )
    taps.dispose()
    return copy
  }

  async save(_time: number, kept: number): Promise<Float32Array> {
    const [batch, length, channels] = this.history.shape
    const recent = tf.slice3d(this.history, [0, length - kept, 0], [batch, kept, channels])
    try {
      return (await recent.data()) as Float32Array
    } finally {
      recent.dispose()
    }
  }

  restore(samples: Float32Array, batch: number): void {
    const { channels, window } = this.filter
    const length = window + this.rewindable
    const kept = batch === 0 ? 0 : samples.length / (batch * channels)
    const values = new Float32Array(batch * length * channels)
    for (let row = 0; row < batch; row++)
      values.set(
        samples.subarray(row * kept * channels, (row + 1) * kept * channels),
        ((row + 1) * length - kept) * channels,
      )
    this.replaceHistory(tf.tensor3d(values, [batch, length, channels]))
    this.makeMasks(batch)
  }

  dispose(): void {
    tf.dispose(
      [this.history, this.taps, this.lengths, this.ones, this.reach, this.unchanged].filter(
        (tensor) => tensor !== null,
      ),
    )
  }

  private replaceHistory(history: tf.Tensor3D): void {
    this.history.dispose()
    this.history = tf.keep(history)
  }

  private makeMasks(batch: number): void {
    const { filters, window, channels } = this.filter
    tf.dispose([this.reach, this.unchanged].filter((tensor) => tensor !== null))
    const lengths = filters.map((filter) => filter?.taps.length ?? 0)
    this.reach = lengths.every((length) => length === window)
      ? null
      : tf.keep(
          tf.tensor3d(
            Uint8Array.from({ length: batch * window * channels }, (_, i) => {
              const [k, channel] = [window - 1 - (Math.floor(i / channels) % window), i % channels]
              return k < lengths[channel]! ? 1 : 0
            }),
            [batch, window, channels],
            'bool',
          ),
        )
    this.unchanged = filters.every((filter) => filter !== null)
      ? null
      : tf.keep(
          tf.tensor2d(
            Uint8Array.from({ length: batch * channels }, (_, i) => (filters[i % channels] === null ? 1 : 0)),
            [batch, channels],
            'bool',
          ),
        )
  }
}
