import * as tf from '@tensorflow/tfjs-core'
import { RunError } from '../errors.js'
import type { Optimizer, OptimizerState } from './optimizer.js'

export interface AdamWOptions {
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
}

interface Moments {
  readonly first: tf.Variable
  readonly second: tf.Variable
  readonly weightDecay: number
}

/**
 * AdamW: p ← p·(1 − η·λ) − η·m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ), as PyTorch's.
 * Matrices decay; biases, norms, embeddings and other vectors don't.
 * Source: arXiv 1711.05101, algorithm 2
 */
export function createAdamW(parameters: ReadonlyMap<string, tf.Variable>, options: AdamWOptions): Optimizer {
  const { beta1, beta2, epsilon } = options
  const zeros = (shape: number[]) => tf.tidy(() => tf.variable(tf.zeros(shape), false))
  const moments = new Map<string, Moments>()
  for (const [name, { shape }] of parameters) {
    const weightDecay = decays(name, shape) ? options.weightDecay : 0
    moments.set(name, { first: zeros(shape), second: zeros(shape), weightDecay })
  }
  let step = 0

  return {
    apply(gradients, learningRate) {
      step++
      const firstScale = learningRate / (1 - beta1 ** step)
      const secondScale = 1 / Math.sqrt(1 - beta2 ** step)
      for (const [name, gradient] of gradients) {
        const parameter = parameters.get(name)!
        const { first, second, weightDecay } = moments.get(name)!
        tf.tidy(() => {
          first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)))
          second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)))
          const change = tf.div(tf.mul(first, firstScale), tf.add(tf.mul(tf.sqrt(second), secondScale), epsilon))
          const kept = weightDecay === 0 ? parameter : tf.mul(parameter, 1 - learningRate * weightDecay)
          parameter.assign(tf.sub(kept, change))
        })
      }
    },

    async state() {
      const tensors = new Map<string, { shape: readonly number[]; values: Float32Array }>()
      for (const [name, { first, second }] of moments)
        for (const [moment, tensor] of [
          [`${name}.first`, first],
          [`${name}.second`, second],
        ] as const)
          tensors.set(moment, { shape: tensor.shape, values: (await tensor.data<'float32'>()).slice() })
      return { step, tensors }
    },

    restore(state) {
      for (const [name, { first, second }] of moments) {
        assignValues(first, `${name}.first`, state)
        assignValues(second, `${name}.second`, state)
      }
      step = state.step
    },

    dispose() {
      for (const { first, second } of moments.values()) {
        first.dispose()
        second.dispose()
      }
      moments.clear()
    },
  }
}

/** Whether weight decay pulls at a parameter: only at matrices that multiply, as GPT-2 and nanoGPT have it. */
export const decays = (name: string, shape: readonly number[]): boolean =>
  shape.length >= 2 && !/(^|\.)(wte|wpe)\./.test(name)

function assignValues(variable: tf.Variable, name: string, { tensors }: OptimizerState): void {
  const saved = tensors.get(name)
  if (saved === undefined || saved.shape.join() !== variable.shape.join())
    throw new RunError(
      `optimiser: '${name}' is ${saved ? `[${saved.shape.join()}]` : 'not in the state'}, [${variable.shape.join()}] is wanted`,
    )
  tf.tidy(() => variable.assign(tf.tensor(saved.values.slice(), variable.shape, 'float32')))
}
