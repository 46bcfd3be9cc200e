import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import {
  checkFromZero,
  checkInteger,
  checkShape,
  checkTensor,
  hasKernel,
  programKernel,
  registerKernels,
  runKernel,
  type KernelSet,
} from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { SampleTokens, type SampleTokensAttributes } from './names.js'
import { sampleTokensProgram } from './sample-tokens.wgsl.js'

/** Rows beyond it are the caller's to draw: their random numbers are uniforms of the shader. */
const mostRows = 64

/** One dispatch. */
const sampleTokensWebGpu = programKernel(SampleTokens, (gpu, { logits }, attributes) => {
  const { temperature, topK, topP, uniforms } = attributes as unknown as SampleTokensAttributes
  const [rows, vocabulary] = logits!.shape as [number, number]
  const isGreedy = temperature === 0
  const [hasTopK, hasTopP] = [!isGreedy && topK < vocabulary, !isGreedy && topP < 1]
  return gpu.record({
    program: sampleTokensProgram({ rows: isGreedy ? 0 : rows, isGreedy, hasTopK, hasTopP }),
    inputs: { logits: logits! },
    outputs: { tokens: [rows] },
    int32: ['tokens'],
    uniforms: {
      vocabulary: { i32: vocabulary },
      bits: { i32: Math.ceil(Math.log2(vocabulary + 1)) },
      inverse: { f32: isGreedy ? 0 : 1 / temperature },
      topK: { i32: topK },
      topP: { f32: topP },
      ...(!isGreedy && Object.fromEntries(uniforms.map((one, row) => [`uniform${row}`, { f32: one }]))),
    },
    groups: rows,
  })[0]!
})

/** No gradients. */
export const sampleTokensKernels: KernelSet = { maker, kernels: [sampleTokensWebGpu] }

export interface SampleTokensOptions {
  /** Logits are divided by it; 0 takes the most likely token of each row, the lowest id of equals. */
  temperature: number
  /** Only this many of the most likely tokens are drawn from. Default: all. */
  topK?: number | undefined
  /** Only the most likely tokens that together have this probability are drawn from. Default 1: all. */
  topP?: number
  /** Random numbers in [0, 1), one per row. */
  uniforms: readonly number[]
}

/**
 * Draws an id from each row of logits where they lie, so that nothing but the ids is read back. On webgpu alone, in one dispatch and float32.
 * @param logits float32 [rows, vocabulary]
 * @returns int32 [rows]; −1 − id where the logit of id is NaN. Undefined where the backend has no kernel, or for more than 64 rows
 * @throws TypeError for another dtype, RangeError for another rank or options out of range
 * @example
 * sampleTokens(tf.tensor2d([[1, 3, 2]]), { temperature: 0, uniforms: [0] })?.print() // webgpu: 1
 */
export function sampleTokens(
  logits: tf.Tensor2D,
  { temperature, topK, topP = 1, uniforms }: SampleTokensOptions,
): tf.Tensor1D | undefined {
  const op = 'sampleTokens'
  checkTensor(op, 'logits', logits, 'float32')
  checkShape(op, 'logits', logits, [-1, -1], 'rows of a logit per id')
  const [rows, vocabulary] = logits.shape
  checkFromZero(op, 'temperature', temperature)
  if (topK !== undefined) checkInteger(op, 'topK', topK, 1)
  if (!(topP > 0 && topP <= 1))
    throw new WgptRangeError(`${op}: topP is ${topP}; expected a number above 0, at most 1.`)
  if (uniforms.length !== rows || !uniforms.every((one) => one >= 0 && one < 1))
    throw new WgptRangeError(`${op}: uniforms are [${uniforms.join(', ')}]; expected ${rows} numbers in [0, 1).`)
  registerKernels(sampleTokensKernels)
  if (rows > mostRows || rows === 0 || vocabulary === 0 || !hasKernel(SampleTokens)) return undefined
  const attributes: SampleTokensAttributes = {
    temperature,
    topK: Math.min(topK ?? vocabulary, vocabulary),
    topP,
    uniforms: [...uniforms],
  }
  return tf.tidy(op, () => runKernel(SampleTokens, { logits }, attributes) as tf.Tensor1D)
}
