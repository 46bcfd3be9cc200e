import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { adamw } from './adamw.js'
import type { OptimizerKind, ParameterUpdate, UpdateStep } from './optimizer.js'
import { orthogonalize } from './orthogonalize.js'
import { isHiddenMatrix, isMatrix, matricesIn } from './parameter-roles.js'
import { decay, positive, share } from './ranges.js'

const schema = z.strictObject({
  kind: z.literal('muon'),
  /** Of both parts, each times its own rate. */
  weightDecay: decay.default(0.1),
  /** Learning rate of the hidden matrices, as a multiple of training.learningRate, which is that of the rest. */
  matrixRate: positive.default(10),
  momentum: share.default(0.95),
  newtonSchulzSteps: z.int().min(1).max(20).default(5),
  /** Of AdamW, for the rest. */
  beta1: share.default(0.9),
  beta2: share.default(0.99),
  epsilon: positive.default(1e-8),
})
type Muon = z.output<typeof schema>

/**
 * Muon for the hidden matrices, AdamW for embeddings, logits, norms, biases and kernels. With μ the momentum and O its orthogonal factor:
 * m ← μ·m + (1 − μ)·g, u = μ·m + (1 − μ)·g (Nesterov), p ← p·(1 − η·λ) − η·√max(1, outputs/inputs)·O(u). Rows and columns of the source
 * are a linear layer's outputs and inputs; ours lie as [in, out]. Queries, keys and values are three matrices though they are one parameter.
 * Source: K. Jordan, Muon (2024), as in modded-nanogpt and nanochat
 */
export const muon: OptimizerKind<typeof schema> = {
  kind: 'muon',
  schema,
  slots: (name, shape) => (isHiddenMatrix(name, shape) ? ['momentum'] : adamw.slots(name, shape)),
  decays: isMatrix,
  update(updates, options, step) {
    const isHidden = ({ name, parameter }: ParameterUpdate) => isHiddenMatrix(name, parameter.shape)
    for (const update of updates.filter(isHidden)) tf.tidy(() => updateMatrix(update, options, step))
    adamw.update(
      updates.filter((update) => !isHidden(update)),
      { ...options, kind: 'adamw' },
      step,
    )
  },
}

function updateMatrix(
  { name, parameter, gradient: given, slots, weightDecay }: ParameterUpdate,
  { momentum: kept, matrixRate, newtonSchulzSteps }: Muon,
  { learningRate, scale }: UpdateStep,
): void {
  const rate = learningRate * matrixRate
  const momentum = slots.momentum!
  const gradient = tf.mul<tf.Tensor2D>(scale ? tf.mul<tf.Tensor>(given, scale) : given, 1 - kept)
  momentum.assign(tf.add(tf.mul<tf.Tensor>(momentum, kept), gradient))
  const ahead = tf.add<tf.Tensor2D>(tf.mul<tf.Tensor>(momentum, kept), gradient)
  const parts = tf.split<tf.Tensor2D>(ahead, matricesIn(name), 1).map((part) => {
    const [inputs, outputs] = part.shape
    return tf.mul<tf.Tensor2D>(orthogonalize(part, newtonSchulzSteps), rate * Math.sqrt(Math.max(1, outputs / inputs)))
  })
  const change = parts.length === 1 ? parts[0]! : tf.concat(parts, 1)
  parameter.assign(tf.sub(tf.mul<tf.Tensor>(parameter, 1 - rate * weightDecay), change))
}
