import * as tf from '@tensorflow/tfjs-core'
import { checkInteger, checkShare, defineOp, runKernel, withGradient, type Op } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { dropoutCpu } from './cpu.kernel.js'
import { forEachFactor } from './mask.js'
import { Dropout, type DropoutAttributes } from './names.js'
import { dropoutWasm } from './wasm.kernel.js'
import { dropoutWebGpu } from './webgpu.kernel.js'

export interface DropoutOptions {
  /** A whole number below 2^53. Another one drops other values. Default 0. */
  seed?: number
  /** Numbers the places that drop under one seed: layers, steps. A whole number below 2^53. Default 0. */
  offset?: number
}

/**
 * Inverted dropout: each value is 0 with probability `rate`, else divided by 1 − rate. What is dropped depends on seed, offset and the
 * value's index alone: the same on every backend, to the bit, and after a resume.
 * @param x float32, any shape of up to 2^32 values
 * @param rate in [0, 1), kept to 2^-32
 * @returns the shape of x, with a gradient of any order
 * @throws TypeError for another dtype, RangeError for a rate, seed or offset out of range
 * @example
 * dropout(tf.ones([8]), 0.5, { seed: 1 }).print() // zeros and twos
 * Source: Philox-4x32-10 of Salmon et al. 2011
 */
export function dropout<Input extends tf.Tensor>(x: Input, rate: number, options: DropoutOptions = {}): Input {
  dropoutOp.check({ x })
  const attributes = dropoutAttributes('dropout', rate, options)
  return rate === 0 ? tf.clone(x) : (dropoutOp({ x }, attributes) as Input)
}

/** What kernels take instead of options. @throws RangeError for a rate, seed or offset out of range, in the name of `op` */
export function dropoutAttributes(
  op: string,
  rate: number,
  { seed = 0, offset = 0 }: DropoutOptions,
): DropoutAttributes {
  checkShare(op, 'rate', rate)
  checkInteger(op, 'seed', seed)
  checkInteger(op, 'offset', offset)
  return {
    threshold: Math.min(Math.round(rate * 2 ** 32), 2 ** 32 - 1),
    seedLow: seed >>> 0,
    seedHigh: Math.floor(seed / 2 ** 32),
    offsetLow: offset >>> 0,
    offsetHigh: Math.floor(offset / 2 ** 32),
    scale: Math.fround(1 / (1 - rate)),
  }
}

/** `dropout` by attributes that are right. */
export const dropoutOp: Op<{ x: tf.Tensor }, DropoutAttributes, tf.Tensor> = defineOp<
  { x: tf.Tensor },
  DropoutAttributes,
  tf.Tensor
>({
  name: 'dropout',
  inputs: { x: 'float32' },
  kernels: { maker, kernels: [dropoutCpu, dropoutWasm, dropoutWebGpu] },
  forward: { kernel: Dropout, run: ({ x }, attributes) => runKernel(Dropout, { x }, attributes) as tf.Tensor },
  gradient: (dy, _, attributes) => [dropoutOp({ x: dy }, attributes)],
  composed: ({ x }, attributes) =>
    withGradient(
      [x],
      () => tf.mul(x, tf.tensor(factors(x.size, attributes), x.shape)),
      (dy) => [dropoutOp({ x: dy }, attributes)],
    ),
})

/** A backend without integer arithmetic gets the mask from here. */
function factors(count: number, attributes: DropoutAttributes): Float32Array {
  const values = new Float32Array(count)
  forEachFactor(count, attributes, (index, factor) => (values[index] = factor))
  return values
}
