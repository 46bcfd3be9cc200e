import * as tf from '@tensorflow/tfjs-core'
import { learnableWaveletTransform } from '../../causal-filter-bank/op.js'
import { waveletTransform } from '../../causal-wavelet/op.js'
import type { Direction } from '../../contract.js'
import { createWaveletPlan } from '../../plan/create-plan.js'
import { referenceKernelGrad } from '../../testing/reference.js'
import { distance, dot, maximum, samples } from '../../testing/samples.js'
import type { Cases, ConformanceCase } from '../case.js'
import { documentsOf, segmentIds } from '../documents.js'
import { countDifferent, download } from '../download.js'
import { subjectsWith, type Subject } from '../subjects.js'

const levels = [0, 1, 3, 6]
const width = levels.length
const time = 150
/** Lengths of the documents in each row: of one sample, shorter and longer than a window, at and beside the cuts of kernels. */
const lengths = [
  [1, 2, 13, 16, 48, 69, 1],
  [64, 86],
]
const shape = [lengths.length, time, width]
const size = lengths.length * time * width
const documents = documentsOf(lengths, width)
const tolerance = 2e-6
const gradientTolerance = 1e-5

/** Made where it is used: a backend must be there. Ids come again in a row, which makes no document of two. */
const ids = () => tf.tensor2d(segmentIds(lengths), [lengths.length, time], 'int32')

const forward = (subject: Subject, x: Float32Array) => download(() => subject.apply(tf.tensor(x, shape), ids()))
const backward = (subject: Subject, dy: Float32Array) =>
  download(() => tf.grad((x: tf.Tensor) => subject.apply(x, ids()))(tf.zeros(shape), tf.tensor(dy, shape)))

/** The float64 reference of each document alone. */
function reference(subject: Subject, x: ArrayLike<number>, direction?: Direction): Float64Array {
  const y = new Float64Array(size)
  const all = Array.from(x)
  for (const { from, to } of documents)
    y.set(subject.reference(all.slice(from, to), (to - from) / width, direction), from)
  return y
}

async function valueError(subject: Subject, seed: number): Promise<number> {
  const x = samples(size, seed)
  return distance(await forward(subject, x), reference(subject, x)) / maximum(x)
}

/** Values, and gradients, of one document that change in any bit with another one, NaN and huge values in it; and those of the changed one that don't. */
async function leaks(subject: Subject, run: typeof forward, seed: number): Promise<number> {
  const x = samples(size, seed)
  const y = await run(subject, x)
  let count = 0
  for (const { from, to } of [documents[1]!, documents[4]!, documents[7]!]) {
    const changed = x.map((value, i) => (i < from || i >= to ? value : i % 3 === 0 ? NaN : 1e6 - value * 1e30))
    const after = await run(subject, changed)
    count += countDifferent(y, after, 0, from) + countDifferent(y, after, to)
    if (countDifferent(y, after, from, to) === 0) count++
  }
  return count
}

/** Values of a document that change in any bit with its own future. */
async function futureLeaks(subject: Subject, seed: number): Promise<number> {
  const x = samples(size, seed)
  const y = await forward(subject, x)
  const { from } = documents[5]!
  const t0 = from + 20 * width
  const after = await forward(
    subject,
    x.map((value, i) => (i < t0 ? value : value + 1)),
  )
  return countDifferent(y, after, 0, t0)
}

/** |⟨Wx, g⟩ - ⟨x, Wᵀg⟩|, as a share of the magnitudes that the products sum. */
async function adjointError(subject: Subject, seed: number): Promise<number> {
  const [x, g] = [samples(size, seed), samples(size, seed + 1)]
  const y = await forward(subject, x)
  const error = Math.abs(dot(y, g) - dot(x, await backward(subject, g)))
  return error / dot(y.map(Math.abs), g.map(Math.abs))
}

/** The gradient to x of Σ(Wx)⁴/4, differentiated along v: Wᵀ(3(Wx)²·Wv). */
async function secondOrderError(subject: Subject, seed: number): Promise<number> {
  const [x, v] = [samples(size, seed), samples(size, seed + 2)]
  const fourth = (at: tf.Tensor) => tf.sum(tf.mul(tf.square(tf.square(subject.apply(at, ids()))), 0.25))
  const along = (at: tf.Tensor) => tf.sum(tf.mul(tf.grad(fourth)(at), tf.tensor(v, shape)))
  const result = await download(() => tf.grad(along)(tf.tensor(x, shape)))
  const [wx, wv] = [reference(subject, x), reference(subject, v)]
  const expected = reference(
    subject,
    wx.map((value, i) => 3 * value ** 2 * wv[i]!),
    'adjoint',
  )
  return distance(result, expected) / maximum(expected)
}

type Learnable = Subject & { readonly kernels: Float32Array }
const isLearnable = (subject: Subject): subject is Learnable => subject.kernels !== null

const ofKernels = ({ plan }: Subject, x: tf.Tensor, kernels: tf.Tensor) =>
  learnableWaveletTransform(x, kernels as tf.Tensor1D, plan, { segments: ids() })

/** Σ over documents of the kernels' gradient, in float64. */
function referenceOfKernels({ plan }: Subject, x: ArrayLike<number>, dy: ArrayLike<number>): Float64Array {
  const [inputs, outputs] = [Array.from(x), Array.from(dy)]
  const gradients = documents.map(({ from, to }) =>
    referenceKernelGrad(inputs.slice(from, to), (to - from) / width, outputs.slice(from, to), plan),
  )
  return gradients[0]!.map((_, tap) => gradients.reduce((sum, gradient) => sum + gradient[tap]!, 0))
}

async function kernelGradError(subject: Learnable, seed: number): Promise<number> {
  const [x, g] = [samples(size, seed), samples(size, seed + 1)]
  const gradient = await download(() =>
    tf.grad((kernels: tf.Tensor) => ofKernels(subject, tf.tensor(x, shape), kernels))(
      tf.tensor1d(subject.kernels),
      tf.tensor(g, shape),
    ),
  )
  const expected = referenceOfKernels(subject, x, g)
  return distance(gradient, expected) / maximum(expected)
}

/** d/dkernels of ⟨v, ∇x ‖Wx‖²/2⟩ = ⟨Wv, Wx⟩: the kernels' gradient of (x, Wv) and of (v, Wx). */
async function mixedError(subject: Learnable, seed: number): Promise<number> {
  const [x, v] = [samples(size, seed), samples(size, seed + 2)]
  const result = await download(() => {
    const energy = (kernels: tf.Tensor) => (at: tf.Tensor) =>
      tf.sum(tf.mul(tf.square(ofKernels(subject, at, kernels)), 0.5))
    const along = (kernels: tf.Tensor) =>
      tf.sum(tf.mul(tf.grad(energy(kernels))(tf.tensor(x, shape)), tf.tensor(v, shape)))
    return tf.grad(along)(tf.tensor1d(subject.kernels))
  })
  const first = referenceOfKernels(subject, x, reference(subject, v))
  const second = referenceOfKernels(subject, v, reference(subject, x))
  const expected = first.map((value, i) => value + second[i]!)
  return distance(result, expected) / maximum(expected)
}

/** Tensors, buffers and bytes that a gradient with segments leaves behind. */
function leftBehind(subject: Subject, seed: number): number {
  const x = tf.tensor(samples(size, seed), shape)
  const segments = ids()
  const run = () =>
    tf.tidy(() => tf.grad((at: tf.Tensor) => tf.sum(tf.square(subject.apply(at, segments))))(x)).dispose()
  try {
    run() // what a backend makes once for all is made here
    const before = tf.memory()
    run()
    const after = tf.memory()
    const counts = ['numTensors', 'numDataBuffers', 'numBytes'] as const
    return counts.reduce((sum, count) => sum + Math.abs(after[count] - before[count]), 0)
  } finally {
    tf.dispose([x, segments])
  }
}

const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
const wrongs: readonly (readonly [name: string, make: () => unknown, words: readonly string[]])[] = [
  ['a list', () => [[0, 0, 1]], ['segments', 'not a tensor']],
  ['float32', () => tf.zeros([1, 3]), ['segments', 'float32', 'int32']],
  ['another time', () => tf.zeros([1, 4], 'int32'), ['segments', '[1, 4]', '[1, 3]']],
  ['another rank', () => tf.zeros([3], 'int32'), ['segments', '[3]', '[1, 3]']],
]

/** 0 if segments that don't fit are refused by name, in one line. */
function isAccepted(make: () => unknown, words: readonly string[]): number {
  return tf.tidy(() => {
    try {
      waveletTransform(tf.zeros([1, 3, 4]), plan, { segments: make() as tf.Tensor })
    } catch (error) {
      const { message } = error as Error
      const isClear = error instanceof TypeError || error instanceof RangeError
      return isClear && !message.includes('\n') && words.every((word) => message.includes(word)) ? 0 : 1
    }
    return 1
  })
}

/** Documents in one sequence are filtered as each alone: none reads another, in values and gradients of any order. */
export const segmentCases: Cases = (seed) => {
  const subjects = subjectsWith(levels, seed)
  const of = <Kind extends Subject>(
    all: readonly Kind[],
    name: string,
    limit: number,
    measure: (subject: Kind, seed: number) => number | Promise<number>,
  ) =>
    all.map((subject): ConformanceCase => ({
      case: `${subject.name}: ${name}`,
      limit,
      measure: () => measure(subject, seed),
    }))
  const learnable = subjects.filter(isLearnable)
  return [
    ...of(subjects, 'is each document alone', tolerance, valueError),
    ...of(subjects, 'another document changes no bit', 0, (subject) => leaks(subject, forward, seed)),
    ...of(subjects, "another document's gradient changes no bit", 0, (subject) => leaks(subject, backward, seed)),
    ...of(subjects, 'the future changes no bit', 0, futureLeaks),
    ...of(subjects, '⟨Wx, g⟩ = ⟨x, Wᵀg⟩', gradientTolerance, adjointError),
    ...of(subjects, 'second order', gradientTolerance, secondOrderError),
    ...of(learnable, 'gradient of the kernels', gradientTolerance, kernelGradError),
    ...of(learnable, 'second order, x and kernels', gradientTolerance, mixedError),
    ...of(subjects, 'leaves nothing behind', 0, leftBehind),
    ...wrongs.map(([name, make, words]): ConformanceCase => ({
      case: `segments that are ${name} are refused`,
      limit: 0,
      measure: () => isAccepted(make, words),
    })),
  ]
}
