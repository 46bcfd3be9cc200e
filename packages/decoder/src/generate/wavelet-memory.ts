import { createWaveletStream, type WaveletStream } from '@wgpt/wavelet-op'
import * as tf from '@tensorflow/tfjs-core'
import type { Model } from '../model/model.js'

/** The wavelet's streams, one a layer that has it: what its windows can still reach of the tokens that were read. */
export class WaveletMemory {
  private readonly streams = new Map<number, WaveletStream>()
  /** Of a whole sequence, until its end: the last inputs [batch, kept, channel] of each layer, and how many there were in all. */
  private readonly inputs = new Map<number, { last: tf.Tensor3D; time: number }>()
  private readonly window: number

  constructor(model: Model, batch: number) {
    const { plan } = model
    for (const { layer, kernels } of model.wavelets())
      this.streams.set(layer, createWaveletStream(plan, { batch, rewindable: 0, ...(kernels && { kernels }) }))
    const isLearnable = model.config.wavelet.kind === 'learnable' && plan.kernelOffsets.at(-1)! > 0
    this.window = (isLearnable ? plan.taps : plan.windows).reduce((most, window) => Math.max(most, window), 1)
  }

  /** Notes a whole sequence's inputs to a layer's wavelet; `settle` takes them in. */
  note(layer: number, x: tf.Tensor3D): void {
    const [batch, time, channels] = x.shape
    const kept = Math.min(time, this.window - 1)
    this.inputs.set(layer, { last: tf.keep(tf.slice3d(x, [0, time - kept, 0], [batch, kept, channels])), time })
  }

  /** Sets the streams behind the sequence that was noted. */
  async settle(): Promise<void> {
    for (const [layer, { last, time }] of this.inputs) {
      const [batch, , channels] = last.shape
      const samples = last.size === 0 ? new Float32Array(0) : await last.data<'float32'>()
      last.dispose()
      this.inputs.delete(layer)
      this.streams.get(layer)!.restore({ batch, channels, time, rewindable: 0, samples })
    }
  }

  /** [batch, 1, channel] → the same. */
  push(layer: number, x: tf.Tensor3D): tf.Tensor3D {
    const [batch, , channels] = x.shape
    return tf.reshape(this.streams.get(layer)!.push(tf.reshape(x, [batch, channels])), x.shape)
  }

  select(rows: readonly number[]): void {
    for (const stream of this.streams.values()) stream.select(rows)
  }

  dispose(): void {
    for (const stream of this.streams.values()) stream.dispose()
    for (const { last } of this.inputs.values()) last.dispose()
    this.streams.clear()
    this.inputs.clear()
  }
}
