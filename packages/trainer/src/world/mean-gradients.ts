import * as tf from '@tensorflow/tfjs-core'
import type { TrainingWorld } from './training-world.js'

/** Gradients by the parameters' names. */
export type Gradients = Map<string, tf.Tensor>

/** Gradients and loss of a batch whose shares were computed by several ranks. */
export interface MeanGradients {
  readonly loss: number
  /** Whether any rank asks to stop. */
  readonly stop: boolean
  readonly gradients: readonly { readonly name: string; readonly shape: number[]; readonly values: Float32Array }[]
}

/**
 * Means over ranks of gradients and loss, and whether one asks to stop. All lie in one row of numbers, in the order of the gradients, the
 * rest at its end: the ranks add the same numbers in the same order, and have the same bits afterwards.
 */
export function createGradientMean(
  world: TrainingWorld,
): (own: { loss: tf.Tensor; gradients: Readonly<Record<string, tf.Tensor>>; stop: boolean }) => Promise<MeanGradients> {
  let row = new Float32Array(0)
  return async ({ loss, gradients, stop }) => {
    const entries = Object.entries(gradients)
    const length = entries.reduce((sum, [, { size }]) => sum + size, 2)
    if (row.length !== length) row = new Float32Array(length)
    const read = await Promise.all([...Object.values(gradients), loss].map((tensor) => tensor.data<'float32'>()))
    let place = 0
    for (const values of read) {
      row.set(values, place)
      place += values.length
    }
    row[place] = stop ? 1 : 0
    await world.allReduceMean([row])
    let start = 0
    return {
      loss: row[length - 2]!,
      stop: row[length - 1]! > 0,
      gradients: entries.map(([name, { shape, size }]) => {
        start += size
        return { name, shape: shape.slice(), values: row.subarray(start - size, start) }
      }),
    }
  }
}

/** The means on the backend. A copy of each: a backend may keep the array itself, and the next step writes into it. */
export const asTensors = ({ loss, gradients }: MeanGradients): { loss: tf.Scalar; gradients: Gradients } => ({
  loss: tf.scalar(loss),
  gradients: new Map(
    gradients.map(({ name, shape, values }) => [name, tf.tensor(values.slice(), shape, 'float32')] as const),
  ),
})
