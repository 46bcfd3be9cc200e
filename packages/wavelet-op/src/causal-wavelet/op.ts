import * as tf from '@tensorflow/tfjs-core'
import { defineOp, runKernel } from '@wgpt/kernel-runtime'
import { filterFixed } from '../causal-filter-bank/op.js'
import { CausalWavelet, CausalWaveletSegments, type Direction, type WaveletAttributes } from '../contract.js'
import { maker } from '../maker.js'
import { checkInput, checkOptions, type TransformOptions } from '../plan/check-arguments.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import { isMean } from '../plan/windows.js'
import { keepsToItsOps } from '../registry.js'
import { composeWavelet } from './composed.js'

/**
 * The causal filter of every processed channel: the moving average over its window (Haar), the taps of another family, or the
 * detail of that level. The other channels stay as they are, to the bit.
 * @param x float32 [..., time, channel] of rank 2 or more and any time length
 * @param plan from `createWaveletPlan`, made for x's channel count
 * @param options `segments`: int32 [..., time], as [batch, time] for x [batch, time, channel]. No window reads across a change of value, so
 *   that several documents in one sequence are filtered as each would be alone.
 * @returns x's shape; y[..., t, :] reads x[..., ≤ t, :] alone. Gradients of any order exist.
 * @throws TypeError if x isn't a float32 tensor, plan not a plan, or segments not an int32 tensor; RangeError if x's rank or channel count
 *   or the shape of segments does not fit
 * @example
 * const plan = createWaveletPlan({ channels: 2, contextLength: 4, schedule: [0, 1] })
 * const segments = tf.tensor2d([[7, 7, 8, 8]], [1, 4], 'int32')
 * waveletTransform(tf.ones([1, 4, 2]), plan, { segments }).print() // the second channel: 0.5, 1, 0.5, 1
 * Source: arXiv 2409.12924 (WaveletGPT)
 */
export function waveletTransform<T extends tf.Tensor>(x: T, plan: WaveletPlan, options: TransformOptions = {}): T {
  checkInput(x, plan)
  const segments = checkOptions(x, options)
  return tf.tidy('waveletTransform', () =>
    isMeans(plan) ? transform(x, plan, segments) : filterFixed(x, plan, segments),
  ) as T
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

/** The same with segments, by kernels of their own: without them nothing is changed. */
const segmentedOp = defineOp<{ x: tf.Tensor; segments: tf.Tensor }, WaveletPlan, tf.Tensor>({
  name: 'wavelet',
  inputs: { x: 'float32', segments: 'int32' },
  kernels: { maker, kernels: [] },
  forward: {
    kernel: CausalWaveletSegments,
    run({ x, segments }, plan) {
      const inputs = { x, levels: tf.tensor1d(plan.levels, 'int32'), segments }
      return runKernel(CausalWaveletSegments, inputs, attributesOf(plan)) as tf.Tensor
    },
  },
  composed: ({ x, segments }, plan) => transformComposed(x, plan, 'forward', segments),
})

function transform(x: tf.Tensor, plan: WaveletPlan, segments: tf.Tensor | undefined): tf.Tensor {
  if (keepsToItsOps()) return transformComposed(x, plan, 'forward', segments)
  return segments ? segmentedOp({ x, segments }, plan) : waveletOp({ x }, plan)
}

/** The composition as one node of the gradient's tape: no intermediate is kept for the way back. */
export function transformComposed(
  x: tf.Tensor,
  plan: WaveletPlan,
  direction: Direction,
  segments?: tf.Tensor,
): tf.Tensor {
  const attributes = attributesOf(plan)
  const opposite = direction === 'forward' ? 'adjoint' : 'forward'
  return tf.customGrad((input, save) => {
    if (segments) (save as tf.GradSaveFunc)([segments])
    return {
      value: composeWavelet(input as tf.Tensor, plan.levels, attributes, direction, segments),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => transformComposed(dy, plan, opposite, saved[0]),
    }
  })(x)
}

const attributesOf = ({ boundary, strength, levels, firstProcessed }: WaveletPlan): WaveletAttributes => ({
  boundary,
  strength,
  firstProcessed,
  longest: levels.reduce((longest, level) => Math.max(longest, level), 0),
})
