import * as tf from '@tensorflow/tfjs-core'
import { assignValues } from '../parameters/parameter-values.js'
import type { TensorValues, Variables } from '../parameters/tensor-values.js'

/** The exponential moving average of the parameters: smoother weights, of use for evaluation and generation alone. */
export interface WeightAverage {
  /** Moves it towards the parameters. Runs inside the caller's tf.tidy. @param step updates of the parameters so far, this one included */
  update(step: number): void
  readonly variables: Variables
  /**
   * @param saved without it, the average begins again at the parameters as they are
   * @throws RunError if it is that of other parameters
   */
  restore(saved: TensorValues | undefined): void
  dispose(): void
}

/**
 * a ← d·a + (1 − d)·p after every update, with d = min(decay, (1 + step) / (10 + step)): early on the average follows fast, so that the
 * initial values are soon forgotten.
 */
export function createWeightAverage(parameters: Variables, decay: number): WeightAverage {
  const averages = new Map<string, tf.Variable>()
  for (const [name, parameter] of parameters)
    averages.set(
      name,
      tf.tidy(() => tf.variable(tf.mul<tf.Tensor>(parameter, 1), false)),
    )
  return {
    update(step) {
      const share = 1 - Math.min(decay, (1 + step) / (10 + step))
      for (const [name, average] of averages)
        average.assign(tf.add(tf.mul<tf.Tensor>(average, 1 - share), tf.mul<tf.Tensor>(parameters.get(name)!, share)))
    },
    variables: averages,
    restore(saved) {
      if (saved) assignValues(averages, saved, 'average of weights')
      else
        for (const [name, average] of averages)
          tf.tidy(() => average.assign(tf.mul<tf.Tensor>(parameters.get(name)!, 1)))
    },
    dispose() {
      for (const average of averages.values()) average.dispose()
      averages.clear()
    },
  }
}
