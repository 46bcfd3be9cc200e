import * as tf from '@tensorflow/tfjs-core'
import { defineOp, runKernel } from '@wgpt/kernel-runtime'
import { CausalFilterBank, CausalFilterBankSegments, type FilterBankAttributes } from '../contract.js'
import { maker } from '../maker.js'
import { checkInput, checkKernels, checkOptions, checkPlan, type TransformOptions } from '../plan/check-arguments.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import { keepsToItsOps } from '../registry.js'
import { fixedBank, learnableBank, tapsOf, type Bank } from './bank.js'
import { filterComposed } from './composed.js'

/**
 * The wavelet with kernels that can be trained: every processed channel is filtered by a causal FIR kernel of its own (or of its
 * level), tap k for the sample k steps ago; the other channels stay as they are, to the bit.
 * @param x float32 [..., time, channel] of rank 2 or more and any time length
 * @param kernels float32 [kernels], packed as `plan.kernelOffsets` says; `initialKernels(plan)` makes them
 * @param plan from `createWaveletPlan`, made for x's channel count. Its `strength` fades; under 'renormalize' the first samples
 *   get the weights of the plan's fixed windows, whatever the kernels have become.
 * @param options `segments`: int32 [..., time], as [batch, time] for x [batch, time, channel]. No kernel reads across a change of value, so
 *   that several documents in one sequence are filtered as each would be alone.
 * @returns x's shape; y[..., t, :] reads x[..., ≤ t, :] alone. Gradients of any order for x and kernels.
 * @throws TypeError if x or kernels isn't a float32 tensor, plan not a plan, or segments not an int32 tensor; RangeError if a shape does not
 *   fit the plan or x
 * Source: arXiv 2409.12924 (WaveletGPT)
 * @example
 * ```ts
 * const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
 * const y = learnableWaveletTransform(tf.ones([1, 8, 4]), initialKernels(plan), plan)
 * console.log(y.shape.join()) // → 1,8,4
 * ```
 */
export function learnableWaveletTransform<T extends tf.Tensor>(
  x: T,
  kernels: tf.Tensor1D,
  plan: WaveletPlan,
  options: TransformOptions = {},
): T {
  checkInput(x, plan)
  checkKernels(kernels, plan)
  const segments = checkOptions(x, options)
  return tf.tidy('learnableWaveletTransform', () => filter(x, kernels, learnableBank(plan, timeOf(x)), segments)) as T
}

/**
 * The kernels with which the learnable op equals the fixed one (of windows that `maximumTaps` cuts: with their first taps).
 * @returns float32 [plan.kernelOffsets.at(-1)], yours to dispose of
 * @throws TypeError if plan is not a plan, RangeError if it has more than 2^28 taps
 * @example
 * ```ts
 * const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
 * const kernels = tf.variable(initialKernels(plan))
 * learnableWaveletTransform(tf.ones([1, 8, 4]), kernels, plan).print()
 * ```
 */
export function initialKernels(plan: WaveletPlan): tf.Tensor1D {
  checkPlan(plan)
  const { kernelOffsets, firstProcessed, taps } = plan
  const values = new Float32Array(kernelOffsets[kernelOffsets.length - 1]!)
  for (let channel = firstProcessed; channel < plan.channels; channel++)
    values.set(tapsOf(plan, channel, taps[channel]!), kernelOffsets[channel - firstProcessed])
  return tf.tensor1d(values)
}

/** The fixed op of any family: a filter bank with constant kernels. Call it in a tidy. */
export function filterFixed(x: tf.Tensor, plan: WaveletPlan, segments: tf.Tensor | undefined): tf.Tensor {
  const bank = fixedBank(plan, timeOf(x))
  return filter(x, tf.tensor1d(bank.kernels), bank, segments)
}

const timeOf = (x: tf.Tensor) => x.shape[x.rank - 2]!

/** One application. Which kernels there are, the entry that is imported registers. */
const filterOp = defineOp<{ x: tf.Tensor; kernels: tf.Tensor1D }, Bank, tf.Tensor>({
  name: 'wavelet',
  inputs: { x: 'float32', kernels: 'float32' },
  kernels: { maker, kernels: [] },
  forward: {
    kernel: CausalFilterBank,
    run: (given, bank) => runKernel(CausalFilterBank, inputsOf(given, bank), attributesOf(bank)) as tf.Tensor,
  },
  composed: ({ x, kernels }, bank) => filterComposed(x, kernels, bank),
})

/** The same with segments, by kernels of their own: without them nothing is changed. */
const segmentedOp = defineOp<{ x: tf.Tensor; kernels: tf.Tensor1D; segments: tf.Tensor }, Bank, tf.Tensor>({
  name: 'wavelet',
  inputs: { x: 'float32', kernels: 'float32', segments: 'int32' },
  kernels: { maker, kernels: [] },
  forward: {
    kernel: CausalFilterBankSegments,
    run: (given, bank) => runKernel(CausalFilterBankSegments, inputsOf(given, bank), attributesOf(bank)) as tf.Tensor,
  },
  composed: ({ x, kernels, segments }, bank) => filterComposed(x, kernels, bank, segments),
})

const inputsOf = <Given extends Record<string, tf.Tensor>>(given: Given, { table, weights }: Bank) => ({
  ...given,
  table: tf.tensor1d(table, 'int32'),
  weights: tf.tensor1d(weights),
})

const attributesOf = ({ kernelLength, tapSum, longest, strength }: Bank): FilterBankAttributes => ({
  strength,
  identity: true,
  kernelLength,
  tapSum,
  longest,
})

function filter(x: tf.Tensor, kernels: tf.Tensor1D, bank: Bank, segments: tf.Tensor | undefined): tf.Tensor {
  if (keepsToItsOps()) return filterComposed(x, kernels, bank, segments)
  return segments ? segmentedOp({ x, kernels, segments }, bank) : filterOp({ x, kernels }, bank)
}
