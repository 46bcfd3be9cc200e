import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import {
  checkFromZero,
  checkInteger,
  checkList,
  checkPositive,
  checkShape,
  checkShare,
  checkTensor,
  hasKernel,
  registerKernels,
  runKernel,
  type KernelSet,
} from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { composeAdamw } from './composed.js'
import { adamwCpu } from './cpu.kernel.js'
import { Adamw, AdamwInPlace, type AdamwAttributes } from './names.js'
import { adamwWasm } from './wasm.kernel.js'
import { adamwWebGpu } from './webgpu.kernel.js'

/** It changes what it is given, and has no gradient. */
export const adamwKernels: KernelSet = { maker, kernels: [adamwCpu, adamwWasm, adamwWebGpu] }

/** Running means of the gradients and of their squares, a variable of each parameter's shape; zeros before the first step. */
export interface AdamwMoments {
  readonly first: readonly tf.Variable[]
  readonly second: readonly tf.Variable[]
}

export interface AdamwOptions {
  learningRate: number
  /** Updates with this one, from 1: corrects the moments' bias towards their zeros. */
  step: number
  /** Default 0.9. */
  beta1?: number
  /** Default 0.999. */
  beta2?: number
  /** Default 1e-8. */
  epsilon?: number
  /** Decoupled decay, times the learning rate; one number for all parameters or one for each. Default 0. */
  weightDecay?: number | readonly number[]
  /** Scalar that every gradient is multiplied by: `clipScale`'s. */
  scale?: tf.Scalar
}

/**
 * One AdamW update of all parameters: p ← p·(1 − η·λ) − η·m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ), as PyTorch's.
 * On wasm and webgpu values change in place, unless another tensor shares them: clones keep theirs.
 * @param parameters float32 variables; they and the moments are changed
 * @param gradients one per parameter, of its shape
 * @throws TypeError for another dtype, RangeError for lists or shapes that don't fit and for options out of range
 * Source: arXiv 1711.05101, algorithm 2
 * @example
 * ```ts
 * const weights = tf.variable(tf.ones([2]))
 * const moments = { first: [tf.variable(tf.zeros([2]))], second: [tf.variable(tf.zeros([2]))] }
 * adamwStep([weights], [tf.ones([2])], moments, { learningRate: 0.1, step: 1 })
 * weights.print() // 0.9, 0.9
 * ```
 */
export function adamwStep(
  parameters: readonly tf.Variable[],
  gradients: readonly tf.Tensor[],
  moments: AdamwMoments,
  options: AdamwOptions,
): void {
  checkTensors({ parameters, gradients, ...moments })
  const attributes = attributesOf(options, parameters.length)
  const { scale } = options
  if (scale !== undefined) {
    checkTensor('adamwStep', 'scale', scale, 'float32')
    checkShape('adamwStep', 'scale', scale, [], 'what clipScale returns')
  }
  if (parameters.length === 0) return
  registerKernels(adamwKernels)
  const variables = [...parameters, ...moments.first, ...moments.second]
  const inputs = {
    parameters: [...parameters],
    gradients: [...gradients],
    first: [...moments.first],
    second: [...moments.second],
    ...(scale && { scale }),
  }
  tf.tidy('adamwStep', () => {
    if (hasKernel(AdamwInPlace)) {
      for (const variable of variables) unshare(variable)
      runKernel(AdamwInPlace, inputs, attributes)
      return
    }
    if (!hasKernel(Adamw)) {
      composeAdamw(inputs, attributes)
      return
    }
    const changed = runKernel(Adamw, inputs, attributes) as tf.Tensor[]
    for (const [index, variable] of variables.entries()) variable.assign(changed[index]!)
  })
}

/** tfjs' clones and reshapes share their values: a variable that does gets values of its own before it changes in place. */
function unshare(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) !== 1) variable.assign(tf.mul(variable, 1))
}

function attributesOf(options: AdamwOptions, count: number): AdamwAttributes {
  const { learningRate, step, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options
  checkShare('adamwStep', 'beta1', beta1)
  checkShare('adamwStep', 'beta2', beta2)
  checkPositive('adamwStep', 'epsilon', epsilon)
  checkInteger('adamwStep', 'step', step, 1)
  const decays = typeof weightDecay === 'number' ? Array.from({ length: count }, () => weightDecay) : weightDecay
  if (decays.length !== count)
    throw new WgptRangeError(
      `adamwStep: weightDecay has ${decays.length} numbers; expected ${count}, one per parameter.`,
    )
  checkFromZero('adamwStep', 'learningRate', learningRate)
  for (const decay of decays) checkFromZero('adamwStep', 'weightDecay', decay)
  return {
    beta1,
    beta2,
    epsilon,
    firstScale: learningRate / (1 - beta1 ** step),
    secondScale: 1 / Math.sqrt(1 - beta2 ** step),
    kept: decays.map((decay) => 1 - learningRate * decay),
  }
}

function checkTensors(lists: Record<'parameters' | 'gradients' | 'first' | 'second', readonly tf.Tensor[]>): void {
  const { parameters } = lists
  for (const [name, tensors] of Object.entries(lists)) {
    checkList('adamwStep', name, tensors)
    if (tensors.length !== parameters.length)
      throw new WgptRangeError(
        `adamwStep: ${name} are ${tensors.length} tensors; expected ${parameters.length}, one per parameter in their order.`,
      )
    for (const [index, tensor] of tensors.entries()) {
      checkTensor('adamwStep', `${name}[${index}]`, tensor, 'float32')
      checkShape(
        'adamwStep',
        `${name}[${index}]`,
        tensor,
        parameters[index]!.shape,
        `the shape of parameters[${index}]`,
      )
      if (name !== 'gradients' && !(tensor instanceof tf.Variable))
        throw new WgptTypeError(
          `adamwStep: ${name}[${index}] is not a variable; expected one, since it changes. Create it with tf.variable.`,
        )
    }
  }
}
