import * as tf from '@tensorflow/tfjs-core'
import type { Draw } from '../law/draw.js'
import { drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { rotary, type RotaryOptions } from './rotary.js'

const x = () => tf.ones([2, 3, 4])

export const rotaryLaw: Law = {
  op: 'rotary',
  differentiable: true,
  example(draw) {
    const base = draw.pick([10_000, 100])
    const offset = draw.pick([0, 7])
    const pairs = draw.pick(['neighbours', 'halves'])
    const { shape, size, rotated, headCount } = drawShape(draw)
    const [time, width] = shape.slice(-2) as [number, number]
    const options: RotaryOptions = { base, offset, pairs, ...(headCount && { headCount }) }
    return {
      case: `x [${shape.join(', ')}], ${JSON.stringify(options)}`,
      inputs: [{ shape, values: drawValues(draw, sizeOfShape(shape)) }],
      run: (values) => rotary(values, options),
      reference(values) {
        const y = values.slice()
        for (let start = 0; start < y.length; start += width)
          for (let head = start; head < start + rotated; head += size)
            for (let i = 0; i < size / 2; i++) {
              const angle = (((start / width) % time) + offset) * base ** ((-2 * i) / size)
              const [a, b] = pairs === 'halves' ? [head + i, head + i + size / 2] : [head + 2 * i, head + 2 * i + 1]
              y[a] = values[a]! * Math.cos(angle) - values[b]! * Math.sin(angle)
              y[b] = values[a]! * Math.sin(angle) + values[b]! * Math.cos(angle)
            }
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['x is not a tensor', () => rotary(wrong([[1, 2]]))],
      ['x is not a tensor', () => rotary(wrong(undefined))],
      ['x is int32', () => rotary(tf.ones([3, 4], 'int32'))],
      ['x is bool', () => rotary(tf.ones([3, 4], 'bool'))],
    ],
    RangeError: [
      ['x has shape []', () => rotary(tf.scalar(1))],
      ['x has shape [4]', () => rotary(tf.ones([4]))],
      ['x has shape [3, 5]', () => rotary(tf.ones([3, 5]))],
      ['x has shape [0, 4]', () => rotary(tf.ones([0, 4]))],
      ['base is 0', () => rotary(x(), { base: 0 })],
      ['base is NaN', () => rotary(x(), { base: NaN })],
      ['offset is -1', () => rotary(x(), { offset: -1 })],
      ['offset is 0.5', () => rotary(x(), { offset: 0.5 })],
      ['pairs is "thirds"', () => rotary(x(), { pairs: wrong('thirds') })],
      ['headCount is 0', () => rotary(x(), { headCount: 0 })],
      ['headCount is 1.5', () => rotary(x(), { headCount: 1.5 })],
      ['x has shape [2, 3, 4]; expected [batch, time,', () => rotary(x(), { headCount: 1 })],
      ['x has shape [1, 2, 3, 12]; expected [batch, time,', () => rotary(tf.ones([1, 2, 3, 12]), { headCount: 2 })],
    ],
  }),
}

function drawShape(draw: Draw): { shape: number[]; size: number; rotated: number; headCount?: number } {
  const [time, size] = [draw.whole(1, 6), 2 * draw.whole(1, 6)]
  if (draw.pick([true, false])) return { shape: [...drawLead(draw), time, size], size, rotated: size }
  const headCount = draw.whole(1, 3)
  return { shape: [draw.whole(1, 2), time, 3 * headCount * size], size, rotated: 2 * headCount * size, headCount }
}
