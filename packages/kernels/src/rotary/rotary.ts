import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkCount, checkDtype, checkPositive, printShape } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { angleTable } from './angles.js'
import { composeRotary } from './composed.js'
import { Rotary, type RotaryAttributes } from './names.js'

export interface RotaryOptions {
  /** The longest wavelength is 2π·base positions. Default 10000. */
  base?: number
  /** The position of the first row: what was read before, when a text is continued. Default 0. */
  offset?: number
  /** `'neighbours'`, the default, pairs values 2i and 2i + 1 (RoFormer, GPT-J); `'halves'` pairs i and i + size / 2 (GPT-NeoX, Llama). */
  pairs?: 'neighbours' | 'halves'
  /** x is one projection's [batch, time, 3 · channels]: queries and keys are rotated by head, values pass. */
  headCount?: number
}

/**
 * Rotary positions: value pair i of position t is turned by the angle t·base^(−2i/size), so that products of queries and keys
 * depend on their distance alone.
 * @param x float32 [..., time, size] with an even size, [batch, head, time, size] say; or [batch, time, 3 · channels] with `headCount`
 * @returns the shape of x, with a gradient of any order: the inverse rotation
 * @throws TypeError for another dtype, RangeError for a shape that can't be paired or a wrong option
 * Source: arXiv 2104.09864, section 3.2
 */
export function rotary<Input extends tf.Tensor>(x: Input, options: RotaryOptions = {}): Input {
  const { base = 10_000, offset = 0, pairs = 'neighbours', headCount } = options
  checkDtype('rotary', 'x', x, 'float32')
  checkPositive('rotary', 'base', base)
  checkCount('rotary', 'offset', offset)
  if (!['neighbours', 'halves'].includes(pairs))
    throw new RangeError(`rotary: pairs is '${pairs}', wanted 'neighbours' or 'halves': leave it out for 'neighbours'.`)
  const { time, width, size, rotated } = headCount === undefined ? headsApart(x) : headsInRows(x, headCount)
  const attributes: RotaryAttributes = { size, rotated, pairs }
  const turn = (rows: tf.Tensor3D, direction: 1 | -1): tf.Tensor3D =>
    withGradient<tf.Tensor3D>(
      [rows],
      () => {
        const angles = tf.tensor3d(angleTable({ time, size, base, offset }, direction), [time, size / 2, 2])
        if (!hasKernel(Rotary)) return composeRotary(rows, angles, attributes)
        return runKernel(Rotary, { x: rows, angles }, { ...attributes }) as tf.Tensor3D
      },
      (dy) => [turn(dy, direction === 1 ? -1 : 1)],
    )
  return tf.tidy('rotary', () => {
    const rows = tf.reshape<tf.Rank.R3>(x, [x.size / (time * width), time, width])
    return tf.reshape(turn(rows, 1), x.shape) as Input
  })
}

/** [..., time, size] */
function headsApart({ shape }: tf.Tensor) {
  const [time, size] = shape.slice(-2)
  if (time === undefined || size === undefined || time === 0 || size === 0 || size % 2 !== 0)
    throw new RangeError(
      `rotary: x has shape ${printShape(shape)}, wanted [..., time, an even size]: values are turned in pairs.`,
    )
  return { time, width: size, size, rotated: size }
}

/** [batch, time, 3 · channels] */
function headsInRows({ shape }: tf.Tensor, headCount: number) {
  const [, time, width] = shape
  if (!(Number.isSafeInteger(headCount) && headCount >= 1))
    throw new RangeError(
      `rotary: headCount is ${headCount}, wanted a whole number from 1: leave it out for heads apart.`,
    )
  if (shape.length !== 3 || !time || !width || width % (6 * headCount) !== 0)
    throw new RangeError(
      `rotary: x has shape ${printShape(shape)}, wanted [batch, time, 3 · ${headCount} heads · an even size]: pass what causalSelfAttention takes.`,
    )
  return { time, width, size: width / 3 / headCount, rotated: (width / 3) * 2 }
}
