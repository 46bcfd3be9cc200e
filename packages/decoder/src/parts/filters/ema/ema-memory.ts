import * as tf from '@tensorflow/tfjs-core'
import type { FilterMemory } from '../filter.js'

/** The averages as they are: a step is one weighted sum per channel, whatever the windows. */
export class EmaMemory implements FilterMemory {
  /** [batch, 1, channel] */
  private averages: tf.Tensor3D | undefined

  /** @param rates α per channel; 1 leaves a channel as it is */
  constructor(private readonly rates: Float32Array) {}

  start(x: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => {
      // Step by step: a beginning is read once, and its averages are then exactly those that the steps continue from.
      const [batch, time, channels] = x.shape
      const rows = Array.from({ length: time }, (_, t) => tf.slice3d(x, [0, t, 0], [batch, 1, channels]))
      this.keep(tf.zeros([batch, 1, channels]))
      return tf.concat3d(
        rows.map((row) => this.step(row)),
        1,
      )
    })
  }

  settle(): Promise<void> {
    return Promise.resolve()
  }

  step(x: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => {
      const rates = tf.tensor1d(this.rates)
      const averages = tf.add<tf.Tensor3D>(tf.mul(x, rates), tf.mul(this.averages!, tf.sub(1, rates)))
      this.keep(averages)
      return tf.clone(averages)
    })
  }

  select(rows: readonly number[]): void {
    tf.tidy(() => {
      this.keep(tf.gather(this.averages!, tf.tensor1d(rows as number[], 'int32')))
    })
  }

  dispose(): void {
    this.averages?.dispose()
    this.averages = undefined
  }

  private keep(averages: tf.Tensor3D): void {
    this.averages?.dispose()
    this.averages = tf.keep(averages)
  }
}
