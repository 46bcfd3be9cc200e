import * as tf from '@tensorflow/tfjs-core'
import { adamwStep } from '@wgpt/kernels'
import { RunError } from '../errors.js'
import { parameterValues } from '../loop/parameter-values.js'
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
  const variables = () => {
    const tensors = new Map<string, tf.Variable>()
    for (const [name, { first, second }] of moments) tensors.set(`${name}.first`, first).set(`${name}.second`, second)
    return { step, tensors }
  }

  return {
    apply(gradients, learningRate, scale) {
      step++
      const names = [...gradients.keys()]
      const of = names.map((name) => moments.get(name)!)
      adamwStep(
        names.map((name) => parameters.get(name)!),
        [...gradients.values()],
        { first: of.map(({ first }) => first), second: of.map(({ second }) => second) },
        {
          learningRate,
          step,
          beta1,
          beta2,
          epsilon,
          weightDecay: of.map(({ weightDecay }) => weightDecay),
          ...(scale && { scale }),
        },
      )
    },

    variables,

    async state() {
      const { step, tensors } = variables()
      return { step, tensors: await parameterValues({ parameters: tensors }) }
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
