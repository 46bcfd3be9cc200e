import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { linear } from './linear.js'
import { tableProduct } from './table-product.js'

/** x·Φ(x) by the series of erf, which is exact in float64 for |x| < 6. */
function exactGelu(x: number): number {
  const z = x * Math.SQRT1_2
  let [term, sum] = [z, z]
  for (let n = 1; n < 120; n++) {
    term *= -(z * z) / n
    sum += term / (2 * n + 1)
  }
  return 0.5 * x * (1 + (2 / Math.sqrt(Math.PI)) * sum)
}

const activations = {
  none: (x: number) => x,
  'gelu-exact': exactGelu,
  'gelu-tanh': (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
}

const x = () => tf.ones([2, 3])
const w = () => tf.ones<tf.Rank.R2>([3, 4])
const b = () => tf.ones<tf.Rank.R1>([4])

export const linearLaw: Law = {
  op: 'linear',
  differentiable: true,
  example(draw) {
    const lead = drawLead(draw)
    // Past one tile of 4 rows and 8 columns, and past the few rows that are not packed.
    const [inSize, outSize] = [draw.whole(1, 13), draw.whole(1, 19)]
    const activation = draw.pick(['none', 'gelu-exact', 'gelu-tanh'])
    const [hasBias, hasResidual] = [draw.pick([true, false]), draw.pick([true, false])]
    const shapes = [
      [...lead, inSize],
      [inSize, outSize],
      ...(hasBias ? [[outSize]] : []),
      ...(hasResidual ? [[...lead, outSize]] : []),
    ]
    const rows = sizeOfShape(lead)
    return {
      case: `[${lead.join(', ')}] × ${inSize} → ${outSize}, ${activation}, bias ${hasBias}, residual ${hasResidual}`,
      inputs: shapes.map((shape) => ({ shape, values: drawValues(draw, sizeOfShape(shape)) })),
      run(input, weight, ...more) {
        const bias = hasBias ? (more.shift() as tf.Tensor1D) : undefined
        const residual = more.shift()
        return linear(input, weight as tf.Tensor2D, bias, {
          ...(activation !== 'none' && { activation }),
          ...(hasResidual && residual && { residual }),
        })
      },
      reference(input, weight, ...more) {
        const bias = hasBias ? more.shift() : undefined
        const residual = hasResidual ? more.shift() : undefined
        return Float64Array.from({ length: rows * outSize }, (_, i) => {
          const [row, column] = [Math.floor(i / outSize), i % outSize]
          let sum = bias ? bias[column]! : 0
          for (let k = 0; k < inSize; k++) sum += input[row * inSize + k]! * weight[k * outSize + column]!
          return activations[activation](sum) + (residual ? residual[i]! : 0)
        })
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['x is not a tensor', () => linear(wrong([[1, 1, 1]]), w())],
      ['x is int32', () => linear(tf.ones([2, 3], 'int32'), w())],
      ['weight is not a tensor', () => linear(x(), wrong(undefined))],
      ['weight is int32', () => linear(x(), tf.ones([3, 4], 'int32'))],
      ['bias is int32', () => linear(x(), w(), tf.ones([4], 'int32'))],
      ['residual is int32', () => linear(x(), w(), b(), { residual: tf.ones([2, 4], 'int32') })],
    ],
    RangeError: [
      ['x has shape []', () => linear(tf.scalar(1), w())],
      ['weight has shape [2, 4]; expected [3, any]', () => linear(x(), tf.ones([2, 4]))],
      ['weight has shape [3]; expected [3, any]', () => linear(x(), wrong(tf.ones([3])))],
      ['bias has shape [3]; expected [4]', () => linear(x(), w(), tf.ones([3]))],
      ['bias has shape [1, 4]; expected [4]', () => linear(x(), w(), wrong(tf.ones([1, 4])))],
      ['residual has shape [4]; expected [2, 4]', () => linear(x(), w(), b(), { residual: tf.ones([4]) })],
      ['activation is "relu"', () => linear(x(), w(), b(), { activation: wrong('relu') })],
    ],
  }),
}

const t = () => tf.ones<tf.Rank.R2>([4, 3])

export const tableProductLaw: Law = {
  op: 'tableProduct',
  differentiable: true,
  example(draw) {
    const lead = drawLead(draw)
    const [size, count, rows] = [draw.whole(1, 13), draw.whole(1, 40), sizeOfShape(lead)]
    return {
      case: `[${lead.join(', ')}] × ${size}, table of ${count}`,
      inputs: [
        [...lead, size],
        [count, size],
      ].map((shape) => ({ shape, values: drawValues(draw, sizeOfShape(shape)) })),
      run: (input, table) => tableProduct(input, table as tf.Tensor2D),
      reference: (input, table) =>
        Float64Array.from({ length: rows * count }, (_, i) => {
          const [row, id] = [Math.floor(i / count), i % count]
          let sum = 0
          for (let k = 0; k < size; k++) sum += input[row * size + k]! * table[id * size + k]!
          return sum
        }),
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['x is not a tensor', () => tableProduct(wrong([[1, 1, 1]]), t())],
      ['x is not a tensor', () => tableProduct(wrong(undefined), t())],
      ['x is int32', () => tableProduct(tf.ones([2, 3], 'int32'), t())],
      ['x is bool', () => tableProduct(tf.ones([2, 3], 'bool'), t())],
      ['table is not a tensor', () => tableProduct(x(), wrong(undefined))],
      ['table is not a tensor', () => tableProduct(x(), wrong([[1, 1, 1]]))],
      ['table is int32', () => tableProduct(x(), tf.ones([4, 3], 'int32'))],
    ],
    RangeError: [
      ['x has shape []', () => tableProduct(tf.scalar(1), t())],
      ['table has shape [3, 4]; expected [any, 3]', () => tableProduct(x(), tf.ones([3, 4]))],
      ['table has shape [3]; expected [any, 3]', () => tableProduct(x(), wrong(tf.ones([3])))],
      ['table has shape []; expected [any, 3]', () => tableProduct(x(), wrong(tf.scalar(1)))],
      ['table has shape [1, 4, 3]; expected [any, 3]', () => tableProduct(x(), wrong(tf.ones([1, 4, 3])))],
    ],
  }),
}
