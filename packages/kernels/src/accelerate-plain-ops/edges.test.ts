import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceleratePlainOps, replacements } from './accelerate-plain-ops.js'

/** Values at the edges of float32: overflow, the ends of normal and denormal numbers, both zeros, what is not finite. */
const edges = [
  0,
  -0,
  1,
  -1,
  1e-45,
  -1e-45,
  1e-40,
  -1e-40,
  1.1754944e-38,
  1e-20,
  3.4028235e38,
  -3.4028235e38,
  1e30,
  -1e30,
  87.3,
  -87.3,
  88.02,
  88.03,
  88.5,
  88.7,
  88.722,
  88.7229,
  88.73,
  89,
  100,
  -87.34,
  -88,
  -95,
  -103,
  -103.9,
  -104,
  -105,
  1e9,
  -1e9,
  Infinity,
  -Infinity,
  NaN,
]
/** One at a time and all together, in lengths that are whole vectors and that are not. */
const vectors = [...edges.map((edge) => [edge]), ...edges.map((edge) => [1, edge, 2, 3, 0.5]), edges, []]
const all = (run: (x: tf.Tensor1D) => tf.Tensor): Call[] =>
  vectors.map((values) => [`[${values.join(', ')}]`, () => run(tf.tensor1d(values))])

/** Rows that go wrong each in their own way. */
const rows: Record<string, number[][]> = {
  'an overflow on the way': [[3e38, 3e38, -3e38, -3e38, 1]],
  'an overflow at the end': [[3e38, 3e38]],
  'both infinities': [[Infinity, 1, -Infinity]],
  'one infinity': [[Infinity, 1, 2]],
  'minus infinity alone': [[-Infinity, -Infinity]],
  'minus infinity and a number': [[-Infinity, 0, 1, -Infinity, 2]],
  NaN: [[1, NaN, 2, 3, 4, 5, 6, 7, 8]],
  'a NaN in the rest': [[1, 2, 3, 4, NaN]],
  denormals: [[1e-40, 2e-40, 1e-45, -3e-40, 1e-42]],
  'logits far apart': [[0, -88, -95, -100, -103, -110, -1e9]],
  'large logits': [[1e30, 1e30, -1e30]],
  'minus zero': [[-0, -0]],
  'one value': [[7]],
}
const wide = (value: number[][]) => value.flatMap((row) => [row, [...row].reverse()])
const overRows = (run: (x: tf.Tensor2D) => tf.Tensor): Call[] =>
  Object.entries(rows).map(([name, values]) => [name, () => run(tf.tensor2d(wide(values)))])
/** Empty in one axis or in all. */
const empty = [[0], [0, 3], [3, 0], [2, 0, 3], [2, 3, 0], [0, 0], [1, 0]]

type Call = [what: string, run: () => tf.Tensor]
type Activation = tf.fused.Activation

const reductionCalls = (reduce: (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor): Call[] => [
  ...overRows((x) => reduce(x, 1)),
  ...overRows((x) => reduce(x, -1, true)),
  ...overRows((x) => reduce(x, 0)),
  ...overRows((x) => reduce(x)),
  ...empty.flatMap((shape) =>
    [undefined, ...shape.keys(), [...shape.keys()], []].flatMap((axis): Call[] =>
      (['float32', 'int32'] as const).map((dtype) => [
        `${dtype} [${shape.join(', ')}] over ${String(axis)}`,
        () => reduce(tf.zeros(shape, dtype), axis, shape.length > 2),
      ]),
    ),
  ),
  ['bools', () => reduce(tf.tensor2d([true, false, true, true], [2, 2], 'bool'), 1)],
  ['a scalar', () => reduce(tf.scalar(-3))],
  ['no axis', () => reduce(tf.tensor2d([1, 2, 3, 4], [2, 2]), [])],
]

type Reduce = (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor
/** Of reductions that are replaced where there is nothing to reduce; a row that isn't empty goes to tfjs' own kernel. */
const ofNothing = (dtype: tf.NumericDataType, reduce: Reduce): Call[] => [
  ...empty.flatMap((shape) =>
    [undefined, ...shape.keys(), [...shape.keys()]].map((axis): Call => [
      `${dtype} [${shape.join(', ')}] over ${String(axis)}`,
      () => reduce(tf.zeros(shape, dtype), axis, shape.length > 2),
    ]),
  ),
  [`${dtype} [2, 2]`, () => reduce(tf.tensor2d([1, 0, 1, 1], [2, 2], dtype), 1)],
]
const numbersOfNothing = (reduce: Reduce): Call[] =>
  (['float32', 'int32'] as const).flatMap((dtype) => ofNothing(dtype, reduce))

const matrices = (a: number[], b: number[]): Call => [
  `[${a.join(', ')}] · [${b.join(', ')}]`,
  () => tf.matMul(tf.ones(a), tf.ones(b)),
]
const special = [Infinity, -Infinity, NaN, -0, 1e-40, 1e30]

/** Whole numbers from −5 to 5, whose products are exact. */
function whole(shape: number[], step: number) {
  const size = shape.reduce((product, length) => product * length, 1)
  return tf.tensor(
    Array.from({ length: size }, (_, i) => ((i * step) % 11) - 5),
    shape,
    'float32',
  )
}
const fused = (
  bias: number[] | undefined,
  activation: Activation,
  [a, b] = [
    [3, 5],
    [5, 4],
  ],
): Call => [
  `bias ${bias ? `[${bias.join(', ')}]` : 'none'}, ${activation}`,
  () =>
    tf.fused.matMul({
      a: whole(a, 3),
      b: whole(b, 7),
      ...(bias && { bias: whole(bias, 5) }),
      activation,
      ...(activation === 'prelu' && { preluActivationWeights: tf.tensor1d([0.1, -2, 3, 0]) }),
      ...(activation === 'leakyrelu' && { leakyreluAlpha: 0.3 }),
    }),
]
const activations: Activation[] = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'prelu', 'leakyrelu']

const segments = (x: tf.Tensor, ids: number[], count: number) =>
  tf.unsortedSegmentSum(x, tf.tensor1d(ids, 'int32'), count)

/** Of each kernel that is replaced. */
const calls: Record<string, Call[]> = {
  BatchMatMul: [
    matrices([2, 0], [0, 3]),
    matrices([0, 2], [2, 3]),
    matrices([2, 3], [3, 0]),
    matrices([2, 4, 0], [2, 0, 3]),
    matrices([0, 4, 2], [0, 2, 3]),
    matrices([1, 1], [1, 1]),
    ...special.map((value): Call => [
      `${value} in a row, a column and a batch`,
      () => {
        const a = tf.tensor3d([1, value, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 2, 3])
        return tf.matMul(a, tf.tensor3d([1, 0, 2, 1, 1, 3, -1, 0, 0, 1, 1, 1], [2, 3, 2]))
      },
    ]),
    ['0 · Infinity', () => tf.matMul(tf.zeros([5, 9]), tf.fill([9, 11], Infinity))],
  ],
  _FusedMatMul: [
    ...activations.map((activation) => fused([4], activation)),
    ...activations.map((activation) => fused([1], activation)),
    ...activations.map((activation) => fused([3, 4], activation)),
    ...activations.map((activation) => fused([], activation)),
    ...[
      [3, 1],
      [1, 4],
      [1, 1],
    ].map((bias) => fused(bias, 'relu')),
    fused(undefined, 'elu'),
    fused([4], 'linear', [
      [3, 0],
      [0, 4],
    ]),
    fused([1], 'relu', [
      [3, 0],
      [0, 4],
    ]),
    fused([4], 'relu', [
      [0, 5],
      [5, 4],
    ]),
  ],
  Cast: (['float32', 'int32', 'bool'] as const).flatMap((to): Call[] => [
    ...all((x) => tf.cast(x, to)),
    [`integers to ${to}`, () => tf.cast(tf.tensor1d([0, 1, 2, -1, 255, 256, 65536, -(2 ** 31)], 'int32'), to)],
    [`bools to ${to}`, () => tf.cast(tf.tensor1d([true, false, true], 'bool'), to)],
    [`nothing to ${to}`, () => tf.cast(tf.zeros([0, 2], 'int32'), to)],
  ]),
  Exp: [...all((x) => tf.exp(x)), ['integers', () => tf.exp(tf.tensor1d([0, 1, 89, -104], 'int32'))]],
  Identity: [
    ...all((x) => tf.clone(x)),
    ['bools', () => tf.clone(tf.tensor1d([true, false], 'bool'))],
    ['strings', () => tf.clone(tf.tensor1d(['a', 'b'], 'string'))],
  ],
  All: ofNothing('bool', (x, axis, keep) => tf.all(x, axis, keep)),
  Any: ofNothing('bool', (x, axis, keep) => tf.any(x, axis, keep)),
  Max: numbersOfNothing((x, axis, keep) => tf.max(x, axis, keep)),
  Min: numbersOfNothing((x, axis, keep) => tf.min(x, axis, keep)),
  Prod: numbersOfNothing((x, axis, keep) => tf.prod(x, axis, keep)),
  Mean: reductionCalls((x, axis, keep) => tf.mean(x, axis, keep)),
  Pow: [1, 2, 3, 8, 0, -1, -2, 0.5, 9, NaN, Infinity, -Infinity].flatMap((exponent) =>
    all((x) => tf.pow(x, exponent)).map(([what, run]): Call => [`${what} to the ${exponent}`, run]),
  ),
  Softmax: [
    ...overRows((x) => tf.softmax(x)),
    ...empty.map((shape): Call => [`[${shape.join(', ')}]`, () => tf.softmax(tf.zeros(shape))]),
  ],
  Sum: reductionCalls((x, axis, keep) => tf.sum(x, axis, keep)),
  Tanh: all((x) => tf.tanh(x)),
  UnsortedSegmentSum: [
    ['rows', () => segments(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]), [2, 0, 2], 3)],
    ['integers', () => segments(tf.tensor1d([1, 1, 5], 'int32'), [0, 0, 1], 3)],
    ['bools', () => segments(tf.tensor1d([true, true, false], 'bool'), [0, 0, 1], 2)],
    ['segments that are not there', () => segments(tf.tensor1d([1, 2, 4, 8]), [0, -1, 5, 0], 2)],
    ['rows of nothing', () => segments(tf.zeros([2, 0]), [0, 1], 2)],
    ['no row', () => segments(tf.zeros([0, 3]), [], 2)],
    ['denormals', () => segments(tf.tensor1d([1e-40, 1e-40]), [1, 1], 2)],
  ],
}

/** Two units of the last place of a sum, and a few of the smallest denormal. */
const isClose = (actual: number, expected: number) =>
  Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= 2e-6 * Math.abs(expected) + 1e-44

interface Found {
  readonly shape: number[]
  readonly dtype: tf.DataType
  readonly values: number[]
}
function difference(actual: Found, expected: Found): string | undefined {
  if (actual.shape.join() !== expected.shape.join() || actual.dtype !== expected.dtype)
    return `${actual.dtype} [${actual.shape.join()}]; expected ${expected.dtype} [${expected.shape.join()}]`
  const at = expected.values.findIndex((value, i) => !isClose(actual.values[i]!, value))
  return at < 0 ? undefined : `[${at}] is ${actual.values[at]!}; expected ${expected.values[at]!}`
}

async function found(backend: string, run: () => tf.Tensor): Promise<Found> {
  await tf.setBackend(backend)
  const before = tf.memory().numTensors
  const y = tf.tidy(run)
  const values = Array.from(y.dtype === 'string' ? [] : await y.data())
  const { shape, dtype } = y
  y.dispose()
  expect(tf.memory().numTensors).toBe(before)
  return { shape, dtype, values }
}

describe('replaced kernels at the edges of their domain', () => {
  let undo = () => {}
  beforeAll(() => {
    undo = acceleratePlainOps()
  })
  afterAll(() => {
    undo()
  })

  it('are all here', () => {
    expect(Object.keys(calls).sort()).toEqual(replacements.map(({ kernel }) => kernel.kernelName).sort())
  })

  // Where tfjs' own two backends differ on a call that is not replaced (tf.pow(1, NaN), a mean over the first axis), its wasm backend's word counts.
  it.each(Object.entries(calls))('%s gives what plain tfjs gives on cpu', async (name, list) => {
    const wrong: string[] = []
    const replacement = replacements.find(({ kernel }) => kernel.kernelName === name)!
    const kernel = tf.getKernel(name, 'wasm')
    for (const [what, run] of list) {
      const isReplaced: boolean[] = []
      tf.unregisterKernel(name, 'wasm')
      tf.registerKernel({
        ...kernel,
        kernelFunc(call) {
          isReplaced.push(replacement.fits(call.inputs, call.attrs ?? {}))
          return kernel.kernelFunc(call)
        },
      })
      const actual = await found('wasm', run)
      const problem = difference(actual, await found('cpu', run))
      if (problem !== undefined && isReplaced.includes(true)) wrong.push(`${what}: ${problem}`)
    }
    expect(wrong).toEqual([])
    tf.unregisterKernel(name, 'wasm')
    tf.registerKernel(kernel)
  })
})
