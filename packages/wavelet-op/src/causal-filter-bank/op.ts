import * as tf from '@tensorflow/tfjs-core'
import { defineOp, runKernel } from '@wgpt/kernel-runtime'
import { CausalFilterBank, type FilterBankAttributes } from '../contract.js'
import { maker } from '../maker.js'
import { checkInput, checkKernels, checkPlan } from '../plan/check-arguments.js'
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
 * @returns x's shape; y[..., t, :] reads x[..., ≤ t, :] alone. Gradients of any order for x and kernels.
 * @throws TypeError if x or kernels is no float32 tensor or plan no plan, RangeError if a shape does not fit the plan
 * Source: arXiv 2409.12924 (WaveletGPT)
 */
export function learnableWaveletTransform<T extends tf.Tensor>(x: T, kernels: tf.Tensor1D, plan: WaveletPlan): T {
  checkInput(x, plan)
  checkKernels(kernels, plan)
  return tf.tidy('learnableWaveletTransform', () => filter(x, kernels, learnableBank(plan, timeOf(x)))) as T
}

/**
 * The kernels with which the learnable op equals the fixed one (of windows that `maximumTaps` cuts: with their first taps).
 * @returns float32 [plan.kernelOffsets.at(-1)], yours to dispose of
 * @throws TypeError if plan is not a plan, RangeError if it has more than 2^28 taps
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
export function filterFixed(x: tf.Tensor, plan: WaveletPlan): tf.Tensor {
  const bank = fixedBank(plan, timeOf(x))
  return filter(x, tf.tensor1d(bank.kernels), bank)
}

const timeOf = (x: tf.Tensor) => x.shape[x.rank - 2]!

/** One application. Which kernels there are, the entry that is imported registers. */
const filterOp = defineOp<{ x: tf.Tensor; kernels: tf.Tensor1D }, Bank, tf.Tensor>({
  name: 'wavelet',
  inputs: { x: 'float32', kernels: 'float32' },
  kernels: { maker, kernels: [] },
  forward: {
    kernel: CausalFilterBank,
    run({ x, kernels }, { kernelLength, tapSum, longest, strength, ...bank }) {
      const attributes: FilterBankAttributes = { strength, identity: true, kernelLength, tapSum, longest }
      const [table, weights] = [tf.tensor1d(bank.table, 'int32'), tf.tensor1d(bank.weights)]
      return runKernel(CausalFilterBank, { x, kernels, table, weights }, attributes) as tf.Tensor
    },
  },
  composed: ({ x, kernels }, bank) => filterComposed(x, kernels, bank),
})

const filter = (x: tf.Tensor, kernels: tf.Tensor1D, bank: Bank): tf.Tensor =>
  keepsToItsOps() ? filterComposed(x, kernels, bank) : filterOp({ x, kernels }, bank)
