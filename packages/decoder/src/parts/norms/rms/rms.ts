import { rmsNorm } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import { constant } from '../../layout.js'
import type { NormPart } from '../norm.js'
import { normalized } from '../normalized.js'

/** Divides by the root mean square: a gain and no bias. Source: arXiv 1910.07467 */
export const rms: NormPart = {
  layout: (name, size) => [constant(`${name}.weight`, [size], 1)],
  apply: (x, weights) => rmsNorm(x, weights.vector('weight')) as tf.Tensor3D,
  // What it reads and makes, and a row's mean and deviation.
  cost: (size) => ({ saved: 2 * size + 2 }),
  graph: normalized,
}
