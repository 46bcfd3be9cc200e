import * as tf from '@tensorflow/tfjs-core'
import { defineOp, runKernel } from '@wgpt/kernel-runtime'
import { filterFixed } from '../causal-filter-bank/op.js'
import { CausalWavelet, type Direction, type WaveletAttributes } from '../contract.js'
import { maker } from '../maker.js'
import { checkInput } from '../plan/check-arguments.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import { isMean } from '../plan/windows.js'
import { keepsToItsOps } from '../registry.js'
import { composeWavelet } from './composed.js'

/**
 * The causal filter of every processed channel: the moving average over its window (Haar), the taps of another family, or the
 * detail of that level. The other channels stay as they are, to the bit.
 * @param x float32 [..., time, channel] of rank 2 or more and any time length
 * @param plan from `createWaveletPlan`, made for x's channel count
 * @returns x's shape; y[..., t, :] reads x[..., ≤ t, :] alone. Gradients of any order exist.
 * @throws TypeError if x is no float32 tensor or plan no plan, RangeError if x's rank or channel count does not fit
 * Source: arXiv 2409.12924 (WaveletGPT)
 */
export function waveletTransform<T extends tf.Tensor>(x: T, plan: WaveletPlan): T {
  checkInput(x, plan)
  return tf.tidy('waveletTransform', () => (isMeans(plan) ? transform(x, plan) : filterFixed(x, plan))) as T
}

/** Whether every window is a plain mean, which needs no taps. */
const isMeans = ({ wavelet, details }: WaveletPlan) => isMean({ wavelet, detail: details.includes(1) })

/** One application. Which kernels there are, the entry that is imported registers. */
const waveletOp = defineOp<{ x: tf.Tensor }, WaveletPlan, tf.Tensor>({
  name: 'wavelet',
  inputs: { x: 'float32' },
  kernels: { maker, kernels: [] },
  forward: {
    kernel: CausalWavelet,
    run: ({ x }, plan) =>
      runKernel(CausalWavelet, { x, levels: tf.tensor1d(plan.levels, 'int32') }, attributesOf(plan)) as tf.Tensor,
  },
  composed: ({ x }, plan) => transformComposed(x, plan, 'forward'),
})

const transform = (x: tf.Tensor, plan: WaveletPlan): tf.Tensor =>
  keepsToItsOps() ? transformComposed(x, plan, 'forward') : waveletOp({ x }, plan)

/** The composition as one node of the gradient's tape: no intermediate is kept for the way back. */
export function transformComposed(x: tf.Tensor, plan: WaveletPlan, direction: Direction): tf.Tensor {
  const attributes = attributesOf(plan)
  const opposite = direction === 'forward' ? 'adjoint' : 'forward'
  return tf.customGrad((input) => ({
    value: composeWavelet(input as tf.Tensor, plan.levels, attributes, direction),
    gradFunc: (dy: tf.Tensor) => transformComposed(dy, plan, opposite),
  }))(x)
}

const attributesOf = ({ boundary, strength, levels, firstProcessed }: WaveletPlan): WaveletAttributes => ({
  boundary,
  strength,
  firstProcessed,
  longest: levels.reduce((longest, level) => Math.max(longest, level), 0),
})
