import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import {
  checkShape,
  checkTensor,
  hasKernel,
  programKernel,
  registerKernels,
  runKernel,
  type KernelSet,
} from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { cachedAttentionProgram } from './cached-attention.wgsl.js'
import { CachedAttention } from './names.js'

/** One dispatch. */
const cachedAttentionWebGpu = programKernel(CachedAttention, (gpu, { qkv, keys, values }, attributes) => {
  const { headCount, place } = attributes as Record<'headCount' | 'place', number>
  const [batch, , width] = qkv!.shape as [number, number, number]
  const size = width / 3 / headCount
  return gpu.record({
    program: cachedAttentionProgram(size),
    inputs: { qkv: qkv! },
    outputs: { y: [batch, 1, width / 3], keys: keys!, values: values! },
    uniforms: {
      headCount: { i32: headCount },
      place: { i32: place },
      capacity: { i32: keys!.shape[1]! / size },
    },
    groups: batch * headCount,
  })[0]!
})

/** It changes what it is given, and has no gradient. */
export const cachedAttentionKernels: KernelSet = { maker, kernels: [cachedAttentionWebGpu] }

/**
 * One more token's attention to those before it and itself, its key and value written in place to those that are kept: for writing token by token.
 * On webgpu alone, in one dispatch; elsewhere nothing is done, and the caller composes it.
 * @param qkv float32 [batch, 1, 3 · channel]
 * @param keys float32 [batch · headCount, capacity · size], those of `place` tokens; it changes, and no other tensor may share its values
 * @param values the same of values
 * @param options `headCount`, which divides the channels, and `place`, the tokens before this one, below the capacity
 * @returns float32 [batch, 1, channel], or undefined where the backend has no kernel
 * @throws TypeError for another dtype, RangeError for shapes, a place or a count that don't fit
 * @example
 * const [keys, values] = [0, 1].map(() => tf.zeros([2, 8 * 4]))
 * cachedAttention(tf.ones([1, 1, 24]), keys, values, { headCount: 2, place: 0 })?.print() // webgpu: ones
 */
export function cachedAttention(
  qkv: tf.Tensor3D,
  keys: tf.Tensor2D,
  values: tf.Tensor2D,
  { headCount, place }: { headCount: number; place: number },
): tf.Tensor3D | undefined {
  const op = 'cachedAttention'
  for (const [name, tensor] of Object.entries({ qkv, keys, values })) checkTensor(op, name, tensor, 'float32')
  checkShape(op, 'qkv', qkv, [-1, 1, -1], 'batch, one token, queries with keys and values')
  const [batch, , width] = qkv.shape
  const size = width / 3 / headCount
  if (!Number.isInteger(headCount) || headCount < 1 || !Number.isInteger(size))
    throw new WgptRangeError(
      `${op}: headCount is ${headCount}; expected a whole number that divides ${width / 3} channels.`,
    )
  checkShape(op, 'keys', keys, [batch * headCount, -1], 'one row per head of a sequence')
  checkShape(op, 'values', values, keys.shape, 'the shape of keys')
  const capacity = keys.shape[1] / size
  if (!Number.isInteger(place) || place < 0 || place >= capacity)
    throw new WgptRangeError(`${op}: place is ${place}; expected a whole number from 0, below ${capacity}.`)
  registerKernels(cachedAttentionKernels)
  if (!hasKernel(CachedAttention)) return undefined
  for (const [name, tensor] of Object.entries({ keys, values }))
    if (tf.backend().refCount(tensor.dataId) !== 1)
      throw new WgptRangeError(
        `${op}: ${name} share their values with another tensor; expected their own, since they change.`,
      )
  return tf.tidy(op, () => runKernel(CachedAttention, { qkv, keys, values }, { headCount, place }) as tf.Tensor3D)
}
