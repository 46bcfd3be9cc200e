import { adamwStep } from '@wgpt/kernels'
import { z } from 'zod'
import type { OptimizerKind } from './optimizer.js'
import { isMatrix } from './parameter-roles.js'
import { decay, positive, share } from './ranges.js'

const schema = z.strictObject({
  kind: z.literal('adamw'),
  weightDecay: decay.default(0.1),
  beta1: share.default(0.9),
  beta2: share.default(0.99),
  epsilon: positive.default(1e-8),
})

/**
 * AdamW: p ← p·(1 − η·λ) − η·m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ), as PyTorch's. One fused kernel for all
 * parameters where the backend has it.
 * Source: arXiv 1711.05101, algorithm 2
 */
export const adamw: OptimizerKind<typeof schema> = {
  kind: 'adamw',
  schema,
  slots: () => ['first', 'second'],
  decays: isMatrix,
  update(updates, { beta1, beta2, epsilon }, { learningRate, step, scale }) {
    adamwStep(
      updates.map(({ parameter }) => parameter),
      updates.map(({ gradient }) => gradient),
      {
        first: updates.map(({ slots }) => slots.first!),
        second: updates.map(({ slots }) => slots.second!),
      },
      {
        learningRate,
        step,
        beta1,
        beta2,
        epsilon,
        weightDecay: updates.map(({ weightDecay }) => weightDecay),
        ...(scale && { scale }),
      },
    )
  },
}
