import { layerNorm } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import { constant } from '../../layout.js'
import type { NormPart } from '../norm.js'
import { normalized } from '../normalized.js'

/** Layer norm: mean 0 and deviation 1, a gain and a bias. Source: arXiv 1607.06450 */
export const layer: NormPart = {
  layout: (name, size) => [constant(`${name}.weight`, [size], 1), constant(`${name}.bias`, [size], 0)],
  apply: (x, weights) => layerNorm(x, weights.vector('weight'), weights.vector('bias')) as tf.Tensor3D,
  // What it reads and makes, and a row's mean and deviation.
  cost: (size) => ({ saved: 2 * size + 2 }),
  graph(x, name, model) {
    const { builder } = model
    const scaled = normalized(builder.op('Sub', [x, builder.mean(x)]), name, model)
    return builder.add(scaled, model.parameter(`${name}.bias`))
  },
}
