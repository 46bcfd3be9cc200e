import * as tf from '@tensorflow/tfjs-core'
import { RunError } from '../errors.js'
import type { OptimizerState } from './optimizer.js'

/** The exponential moving average of the parameters: smoother weights, of use for evaluation and generation alone. */
export interface WeightAverage {
  /** Moves it towards the parameters. Runs inside the caller's tf.tidy. @param step updates of the parameters so far, this one included */
  update(step: number): void
  readonly variables: ReadonlyMap<string, tf.Variable>
  /**
   * @param saved without it, the average begins anew at the parameters as they are
   * @throws RunError if it is that of other parameters
   */
  restore(saved: OptimizerState['tensors'] | undefined): void
  dispose(): void
}

/**
 * a ← d·a + (1 − d)·p after every update, with d = min(decay, (1 + step) / (10 + step)): early on the average follows fast, so that the
 * initial values are soon forgotten.
 */
export function createWeightAverage(parameters: ReadonlyMap<string, tf.Variable>, decay: number): WeightAverage {
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
      for (const [name, average] of averages) {
        const found = saved?.get(name)
        if (saved && found?.shape.join() !== average.shape.join())
          throw new RunError(
            `average of weights: '${name}' is ${found ? `[${found.shape.join()}]` : 'missing'}, [${average.shape.join()}] is wanted`,
          )
        tf.tidy(() =>
          average.assign(
            found
              ? tf.tensor(found.values.slice(), average.shape, 'float32')
              : tf.mul<tf.Tensor>(parameters.get(name)!, 1),
          ),
        )
      }
    },
    dispose() {
      for (const average of averages.values()) average.dispose()
      averages.clear()
    },
  }
}
