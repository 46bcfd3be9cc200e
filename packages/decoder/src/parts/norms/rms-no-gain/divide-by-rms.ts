import { rmsNorm } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'

/** x / √(mean of x² + 1e-5) along the last axis: no parameter. */
export const divideByRms = <X extends tf.Tensor>(x: X): X => tf.tidy(() => rmsNorm(x, tf.ones([x.shape.at(-1)!])) as X)
