import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import type { OptimizerKind } from './optimizer.js'
import { isMatrix } from './parameter-roles.js'
import { decay, share } from './ranges.js'

const schema = z.strictObject({
  kind: z.literal('lion'),
  weightDecay: decay.default(1),
  beta1: share.default(0.9),
  beta2: share.default(0.99),
})

/**
 * Lion: p ← p − η·(sign(β₁·m + (1 − β₁)·g) + λ·p), then m ← β₂·m + (1 − β₂)·g. Every element moves by the learning rate, so the paper takes
 * a third to a tenth of AdamW's, and as many times its weight decay.
 * Source: arXiv 2302.06675, algorithm 2
 */
export const lion: OptimizerKind<typeof schema> = {
  kind: 'lion',
  schema,
  slots: () => ['momentum'],
  decays: isMatrix,
  update(updates, { beta1, beta2 }, { learningRate, scale }) {
    for (const { parameter, gradient: given, slots, weightDecay } of updates)
      tf.tidy(() => {
        const momentum = slots.momentum!
        const gradient = scale ? tf.mul<tf.Tensor>(given, scale) : given
        const direction = tf.sign(mix(momentum, gradient, beta1))
        const kept = tf.mul<tf.Tensor>(parameter, 1 - learningRate * weightDecay)
        parameter.assign(tf.sub(kept, tf.mul(direction, learningRate)))
        momentum.assign(mix(momentum, gradient, beta2))
      })
  },
}

const mix = (mean: tf.Tensor, value: tf.Tensor, kept: number): tf.Tensor =>
  tf.add(tf.mul(mean, kept), tf.mul(value, 1 - kept))
