import * as tf from '@tensorflow/tfjs-core'
import { initialKernels, learnableWaveletTransform } from '../../causal-filter-bank/op.js'
import { waveletTransform } from '../../causal-wavelet/op.js'
import { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from '../../plan/create-plan.js'
import { createWaveletStream } from '../../streaming/create-stream.js'
import type { WaveletStreamOptions } from '../../streaming/wavelet-stream.js'
import type { Cases } from '../case.js'

/** A call that must fail: with which kind of error, whose message holds every one of these words. */
type Wrong<Argument> = readonly [argument: Argument, kind: typeof TypeError | typeof RangeError, ...words: string[]]

const base = { channels: 8, contextLength: 16 }
const plan = createWaveletPlan(base)

const planOptions: readonly Wrong<unknown>[] = [
  [undefined, TypeError, 'options', 'undefined', 'channels'],
  [null, TypeError, 'options', 'null'],
  [{ ...base, chanels: 3 }, TypeError, 'chanels', 'channels'],
  [{ contextLength: 16 }, TypeError, 'channels', 'undefined'],
  [{ ...base, channels: NaN }, RangeError, 'channels', 'NaN', 'integer'],
  [{ ...base, channels: 0 }, RangeError, 'channels', '0'],
  [{ ...base, channels: 1.5 }, RangeError, 'channels', '1.5', 'integer'],
  [{ ...base, channels: '8' }, TypeError, 'channels', '"8"', 'number'],
  [{ ...base, channels: 1e12 }, RangeError, 'channels', '1000000000000'],
  [{ ...base, contextLength: NaN }, RangeError, 'contextLength', 'NaN'],
  [{ ...base, contextLength: -1 }, RangeError, 'contextLength', '-1'],
  [{ ...base, contextLength: Infinity }, RangeError, 'contextLength', 'Infinity'],
  [{ ...base, fraction: NaN }, RangeError, 'fraction', 'NaN', 'from 0 to 1'],
  [{ ...base, fraction: 1.1 }, RangeError, 'fraction', '1.1'],
  [{ ...base, fraction: '0.5' }, TypeError, 'fraction', '"0.5"'],
  [{ ...base, schedule: 'odd' }, RangeError, 'schedule', '"odd"', "'paper'"],
  [{ ...base, schedule: 3 }, TypeError, 'schedule', '3'],
  [{ ...base, schedule: [1, 2] }, RangeError, 'schedule', '2', '8'],
  [{ ...base, schedule: [0, 0, 0, 0, 0, 0, 0, NaN] }, RangeError, 'schedule[7]', 'NaN'],
  [{ ...base, schedule: [0, 0, 0, 0, 0, 0, 0, 5] }, RangeError, 'schedule[7]', '5', 'from 0 to 4'],
  [{ ...base, wavelet: 'db99' }, RangeError, 'wavelet', '"db99"', "'haar'"],
  [{ ...base, wavelet: 2 }, TypeError, 'wavelet', '2'],
  [{ ...base, boundary: 'wrap' }, RangeError, 'boundary', '"wrap"', "'renormalize'"],
  [{ ...base, boundary: true }, TypeError, 'boundary', 'true'],
  [{ ...base, strength: NaN }, RangeError, 'strength', 'NaN'],
  [{ ...base, strength: 2 }, RangeError, 'strength', '2', 'from 0 to 1'],
  [{ ...base, details: 1 }, TypeError, 'details', '1'],
  [{ ...base, details: [true] }, RangeError, 'details', '1', '8'],
  [{ ...base, sharing: 'all' }, RangeError, 'sharing', '"all"', "'level'"],
  [{ ...base, maximumTaps: 0 }, RangeError, 'maximumTaps', '0'],
  [{ ...base, maximumTaps: NaN }, RangeError, 'maximumTaps', 'NaN'],
]

/** The tensors are made at the call: a backend must be there. */
const inputs: readonly Wrong<() => unknown>[] = [
  [() => undefined, TypeError, 'x', 'not a tensor'],
  [() => [[1, 2]], TypeError, 'x', 'not a tensor'],
  [() => tf.scalar(1), RangeError, 'x', 'rank 0', 'time, channel'],
  [() => tf.zeros([8]), RangeError, 'x', 'rank 1', '[8]'],
  [() => tf.zeros([4, 8], 'int32'), TypeError, 'x', 'int32', 'float32'],
  [() => tf.zeros([4, 8], 'bool'), TypeError, 'x', 'bool', 'float32'],
  [() => tf.zeros([1, 4, 6]), RangeError, 'x', '6 channels', '8'],
]

const kernels: readonly Wrong<() => unknown>[] = [
  [() => undefined, TypeError, 'kernels', 'not a tensor'],
  [() => [1, 2], TypeError, 'kernels', 'not a tensor'],
  [() => tf.zeros([3]), RangeError, 'kernels', '[3]', String(plan.kernelOffsets.at(-1))],
  [() => tf.zeros([1, plan.kernelOffsets.at(-1)!]), RangeError, 'kernels', '[1, '],
  [() => tf.zeros([plan.kernelOffsets.at(-1)!], 'int32'), TypeError, 'kernels', 'int32', 'float32'],
]

const noPlans: readonly Wrong<unknown>[] = [
  [undefined, TypeError, 'plan', 'createWaveletPlan'],
  [{ channels: 8 }, TypeError, 'plan', 'createWaveletPlan'],
]

const streamOptions: readonly Wrong<unknown>[] = [
  [undefined, TypeError, 'options', 'undefined', 'batch'],
  [{}, TypeError, 'batch', 'undefined'],
  [{ batch: NaN }, RangeError, 'batch', 'NaN'],
  [{ batch: 1, rewindable: -1 }, RangeError, 'rewindable', '-1'],
  [{ batch: 1, size: 3 }, TypeError, '"size"', 'rewindable'],
]

const samplesOfStream: readonly Wrong<() => unknown>[] = [
  [() => 3, TypeError, 'x', '3', 'tensor'],
  [() => tf.zeros([2, 8], 'int32'), TypeError, 'x', 'int32', 'float32'],
  [() => tf.zeros([1, 8]), RangeError, 'x', '[1, 8]', '[2, 8]'],
  [() => tf.zeros([2, 1, 8]), RangeError, 'x', '[2, 1, 8]', '[2, 8]'],
]

/** 0 if the call fails as it must, in one line, without a tensor or a byte left; otherwise 1. */
function isWrong([, kind, ...words]: Wrong<unknown>, call: () => unknown): number {
  const before = tf.memory()
  try {
    call()
  } catch (error) {
    const after = tf.memory()
    const isKept = after.numTensors === before.numTensors && after.numBytes === before.numBytes
    const { message } = error as Error
    const isClear = error instanceof kind && !message.includes('\n') && words.every((word) => message.includes(word))
    return isClear && isKept ? 0 : 1
  }
  return 1
}

/** Every wrong call fails with an error that names the argument, what it got and what it wants. */
export const errorCases: Cases = () => {
  const cases = <Argument>(
    name: string,
    list: readonly Wrong<Argument>[],
    check: (wrong: Wrong<Argument>, argument: Argument) => number,
  ) =>
    list.map((wrong) => ({
      case: `${name}: ${wrong.slice(2).join(' … ')}`,
      limit: 0,
      measure: () => check(wrong, wrong[0]),
    }))
  /** For arguments that are tensors: made before the call is counted, freed afterwards. */
  const withTensor =
    (call: (argument: unknown) => unknown) =>
    (wrong: Wrong<() => unknown>, make: () => unknown): number => {
      const argument = make()
      try {
        return isWrong(wrong, () => call(argument))
      } finally {
        if (argument instanceof tf.Tensor) argument.dispose()
      }
    }
  const tidied = (call: (x: tf.Tensor, kernels: tf.Tensor1D) => unknown) => {
    const [x, initial] = [tf.zeros([4, 8]), initialKernels(plan)]
    try {
      return call(x, initial)
    } finally {
      tf.dispose([x, initial])
    }
  }
  return [
    ...cases('plan', planOptions, (wrong, options) =>
      isWrong(wrong, () => createWaveletPlan(options as WaveletPlanOptions)),
    ),
    ...cases(
      'fixed',
      inputs,
      withTensor((x) => waveletTransform(x as tf.Tensor, plan)),
    ),
    ...cases('fixed', noPlans, (wrong, noPlan) =>
      isWrong(wrong, () => tidied((x) => waveletTransform(x, noPlan as WaveletPlan))),
    ),
    ...cases(
      'learnable',
      inputs,
      withTensor((x) => tidied((_, initial) => learnableWaveletTransform(x as tf.Tensor, initial, plan))),
    ),
    ...cases(
      'learnable',
      kernels,
      withTensor((wrong) => tidied((x) => learnableWaveletTransform(x, wrong as tf.Tensor1D, plan))),
    ),
    ...cases('learnable', noPlans, (wrong, noPlan) =>
      isWrong(wrong, () => tidied((x, initial) => learnableWaveletTransform(x, initial, noPlan as WaveletPlan))),
    ),
    ...cases('initial kernels', noPlans, (wrong, noPlan) =>
      isWrong(wrong, () => initialKernels(noPlan as WaveletPlan)),
    ),
    ...cases('stream', noPlans, (wrong, noPlan) =>
      isWrong(wrong, () => createWaveletStream(noPlan as WaveletPlan, { batch: 1 })),
    ),
    ...cases('stream', streamOptions, (wrong, options) =>
      isWrong(wrong, () => createWaveletStream(plan, options as WaveletStreamOptions)),
    ),
    ...cases(
      'stream',
      kernels.slice(1),
      withTensor((wrong) => createWaveletStream(plan, { batch: 1, kernels: wrong as tf.Tensor1D })),
    ),
    ...cases('stream', samplesOfStream, (wrong, make) => {
      const stream = createWaveletStream(plan, { batch: 2 })
      try {
        return withTensor((x) => stream.push(x as tf.Tensor2D))(wrong, make)
      } finally {
        stream.dispose()
      }
    }),
  ]
}
