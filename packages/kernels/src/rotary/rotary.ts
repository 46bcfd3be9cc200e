import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import {
  checkChoice,
  checkInteger,
  checkPositive,
  defineOp,
  printShape,
  runKernel,
  withGradient,
  type Op,
} from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { angleTable } from './angles.js'
import { composeRotary } from './composed.js'
import { rotaryCpu } from './cpu.kernel.js'
import { Rotary, type RotaryAttributes } from './names.js'
import { rotaryWasm } from './wasm.kernel.js'
import { rotaryWebGpu } from './webgpu.kernel.js'

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
 * @example
 * rotary(tf.randomNormal([1, 2, 5, 8])).print() // [batch, head, time, size]
 * Source: arXiv 2104.09864, section 3.2
 */
export function rotary<Input extends tf.Tensor>(x: Input, options: RotaryOptions = {}): Input {
  const { base = 10_000, offset = 0, pairs = 'neighbours', headCount } = options
  rotaryOp.check({ x })
  checkPositive('rotary', 'base', base)
  checkInteger('rotary', 'offset', offset)
  checkChoice('rotary', 'pairs', pairs, ['neighbours', 'halves'])
  const { time, width, size, rotated } = headCount === undefined ? headsApart(x) : headsInRows(x, headCount)
  return tf.tidy('rotary', () => {
    const rows = tf.reshape<tf.Rank.R3>(x, [x.size / (time * width), time, width])
    const turn: Turn = { size, rotated, pairs, base, offset, direction: 1 }
    return tf.reshape(rotaryOp({ x: rows }, turn), x.shape) as Input
  })
}

interface Turn extends RotaryAttributes {
  readonly base: number
  readonly offset: number
  /** −1 turns back, which is the gradient. */
  readonly direction: 1 | -1
}

const back = (turn: Turn): Turn => ({ ...turn, direction: turn.direction === 1 ? -1 : 1 })

/** [time, size / 2, 2] */
function anglesOf({ shape: [, time] }: tf.Tensor3D, { size, base, offset, direction }: Turn): tf.Tensor3D {
  return tf.tensor3d(angleTable({ time, size, base, offset }, direction), [time, size / 2, 2])
}

const attributesOf = ({ size, rotated, pairs }: Turn): RotaryAttributes => ({ size, rotated, pairs })

/** x [sequences, time, width] */
export const rotaryOp: Op<{ x: tf.Tensor3D }, Turn, tf.Tensor3D> = defineOp<{ x: tf.Tensor3D }, Turn, tf.Tensor3D>({
  name: 'rotary',
  inputs: { x: 'float32' },
  kernels: { maker, kernels: [rotaryCpu, rotaryWasm, rotaryWebGpu] },
  forward: {
    kernel: Rotary,
    run: ({ x }, turn) => runKernel(Rotary, { x, angles: anglesOf(x, turn) }, attributesOf(turn)) as tf.Tensor3D,
  },
  gradient: (dy, _, turn) => [rotaryOp({ x: dy }, back(turn))],
  composed: ({ x }, turn) =>
    withGradient(
      [x],
      () => composeRotary(x, anglesOf(x, turn), attributesOf(turn)),
      (dy) => [rotaryOp({ x: dy }, back(turn))],
    ),
})

/** [..., time, size] */
function headsApart({ shape }: tf.Tensor) {
  const [time, size] = shape.slice(-2)
  if (time === undefined || size === undefined || time === 0 || size === 0 || size % 2 !== 0)
    throw new WgptRangeError(
      `rotary: x has shape ${printShape(shape)}; expected [..., time, an even size], since values are turned in pairs.`,
    )
  return { time, width: size, size, rotated: size }
}

/** [batch, time, 3 · channels] */
function headsInRows({ shape }: tf.Tensor, headCount: number) {
  const [, time, width] = shape
  checkInteger('rotary', 'headCount', headCount, 1)
  if (shape.length !== 3 || !time || !width || width % (6 * headCount) !== 0)
    throw new WgptRangeError(
      `rotary: x has shape ${printShape(shape)}; expected [batch, time, 3 · ${headCount} heads · an even size]. Pass what causalSelfAttention takes.`,
    )
  return { time, width, size: width / 3 / headCount, rotated: (width / 3) * 2 }
}
