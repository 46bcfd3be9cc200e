import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkCount, checkDtype, checkShare } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { forEachFactor } from './mask.js'
import { Dropout, type DropoutAttributes } from './names.js'

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
 * Source: Philox-4x32-10 of Salmon et al. 2011
 */
export function dropout<Input extends tf.Tensor>(x: Input, rate: number, options: DropoutOptions = {}): Input {
  checkDtype('dropout', 'x', x, 'float32')
  const attributes = dropoutAttributes('dropout', rate, options)
  return rate === 0 ? tf.clone(x) : drop(x, attributes)
}

/** What kernels take in place of options. @throws RangeError for a rate, seed or offset out of range, in the name of `op` */
export function dropoutAttributes(
  op: string,
  rate: number,
  { seed = 0, offset = 0 }: DropoutOptions,
): DropoutAttributes {
  checkShare(op, 'rate', rate)
  checkCount(op, 'seed', seed)
  checkCount(op, 'offset', offset)
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
export function drop<Input extends tf.Tensor>(x: Input, attributes: DropoutAttributes): Input {
  return withGradient<Input>(
    [x],
    () =>
      hasKernel(Dropout)
        ? (runKernel(Dropout, { x }, { ...attributes }) as Input)
        : tf.mul(x, tf.tensor(factors(x.size, attributes), x.shape)),
    (dy) => [drop(dy, attributes)],
  )
}

/** A backend without integer arithmetic gets the mask from here. */
function factors(count: number, attributes: DropoutAttributes): Float32Array {
  const values = new Float32Array(count)
  forEachFactor(count, attributes, (index, factor) => (values[index] = factor))
  return values
}
