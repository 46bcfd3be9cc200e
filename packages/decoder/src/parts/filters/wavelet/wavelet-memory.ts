import {
  createWaveletStream,
  learnableWaveletTransform,
  waveletTransform,
  type WaveletPlan,
  type WaveletStream,
} from '@wgpt/wavelet-op'
import * as tf from '@tensorflow/tfjs-core'
import type { FilterMemory } from '../filter.js'

/** The wavelet as a stream: what its windows can still reach of the samples that were read. */
export class WaveletMemory implements FilterMemory {
  private readonly stream: WaveletStream
  /** Of whole sequences, until `settle`: the last inputs [batch, kept, channel], and how many there were in all. */
  private inputs: { last: tf.Tensor3D; time: number } | undefined
  private readonly window: number

  constructor(
    private readonly plan: WaveletPlan,
    batch: number,
    private readonly kernels: tf.Tensor1D | undefined,
  ) {
    this.stream = createWaveletStream(plan, { batch, rewindable: 0, ...(kernels && { kernels }) })
    this.window = (kernels ? plan.taps : plan.windows).reduce((most, window) => Math.max(most, window), 1)
  }

  start(x: tf.Tensor3D): tf.Tensor3D {
    const [batch, time, channels] = x.shape
    const kept = Math.min(time, this.window - 1)
    this.inputs?.last.dispose()
    this.inputs = { last: tf.keep(tf.slice3d(x, [0, time - kept, 0], [batch, kept, channels])), time }
    return this.kernels ? learnableWaveletTransform(x, this.kernels, this.plan) : waveletTransform(x, this.plan)
  }

  async settle(): Promise<void> {
    if (!this.inputs) return
    const { last, time } = this.inputs
    const [batch, , channels] = last.shape
    const samples = last.size === 0 ? new Float32Array(0) : await last.data<'float32'>()
    last.dispose()
    this.inputs = undefined
    this.stream.restore({ batch, channels, time, rewindable: 0, samples })
  }

  step(x: tf.Tensor3D): tf.Tensor3D {
    const [batch, , channels] = x.shape
    return tf.reshape(this.stream.push(tf.reshape(x, [batch, channels])), x.shape)
  }

  select(rows: readonly number[]): void {
    this.stream.select(rows)
  }

  dispose(): void {
    this.stream.dispose()
    this.inputs?.last.dispose()
    this.inputs = undefined
  }
}
