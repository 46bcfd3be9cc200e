import * as tf from '@tensorflow/tfjs-core'
import { learnableWaveletTransform } from '../../causal-filter-bank/op.js'
import { referenceKernelGrad } from '../../testing/reference.js'
import { distance, dot, maximum, samples } from '../../testing/samples.js'
import type { Cases, ConformanceCase } from '../case.js'
import { backward, download, forward } from '../download.js'
import { subjectsWith, type Subject } from '../subjects.js'

const levels = [0, 1, 3, 5]
const time = 70
const shape = [2, time, levels.length]
const size = 2 * time * levels.length
const tolerance = 1e-5
const differenceTolerance = 1e-4

/** |⟨Wx, g⟩ - ⟨x, Wᵀg⟩|, as a share of the magnitudes that the products sum. */
async function adjointError(subject: Subject, seed: number): Promise<number> {
  const [x, g] = [samples(size, seed), samples(size, seed + 1)]
  const y = await forward(subject, x, shape)
  const left = dot(y, g)
  return Math.abs(left - dot(x, await backward(subject, g, shape))) / dot(y.map(Math.abs), g.map(Math.abs))
}

/** The gradient to x of Σ(Wx)⁴/4, differentiated along v: Wᵀ(3(Wx)²·Wv). */
async function secondOrderError(subject: Subject, seed: number): Promise<number> {
  const [x, v] = [samples(size, seed), samples(size, seed + 2)]
  const fourth = (at: tf.Tensor) => tf.sum(tf.mul(tf.square(tf.square(subject.apply(at))), 0.25))
  const along = (at: tf.Tensor) => tf.sum(tf.mul(tf.grad(fourth)(at), tf.tensor(v, shape)))
  const result = await download(() => tf.grad(along)(tf.tensor(x, shape)))
  const [wx, wv] = [subject.reference(x, time), subject.reference(v, time)]
  const expected = subject.reference(
    wx.map((value, i) => 3 * value ** 2 * wv[i]!),
    time,
    'adjoint',
  )
  return distance(result, expected) / maximum(expected)
}

type Learnable = Subject & { readonly kernels: Float32Array }
const isLearnable = (subject: Subject): subject is Learnable => subject.kernels !== null

const apply = ({ plan }: Learnable, x: tf.Tensor, kernels: tf.Tensor) =>
  learnableWaveletTransform(x, kernels as tf.Tensor1D, plan)

/** The gradient of ⟨Wx, g⟩ to the kernels, against float64. */
async function kernelGradError(subject: Learnable, seed: number): Promise<number> {
  const [x, g] = [samples(size, seed), samples(size, seed + 1)]
  const expected = referenceKernelGrad(x, time, g, subject.plan)
  return distance(await kernelGrad(subject, x, g), expected) / maximum(expected)
}

const kernelGrad = (subject: Learnable, x: Float32Array, g: Float32Array) =>
  download(() =>
    tf.grad((kernels: tf.Tensor) => apply(subject, tf.tensor(x, shape), kernels))(
      tf.tensor1d(subject.kernels),
      tf.tensor(g, shape),
    ),
  )

/** The same gradient against differences of the op itself, at a first, a middle and a last tap. */
async function kernelDifferenceError(subject: Learnable, seed: number): Promise<number> {
  const [x, g] = [samples(size, seed), samples(size, seed + 1)]
  const gradient = await kernelGrad(subject, x, g)
  const value = async (tap: number, change: number) => {
    const kernels = subject.kernels.map((at, i) => (i === tap ? at + change : at))
    return dot(await download(() => apply(subject, tf.tensor(x, shape), tf.tensor1d(kernels))), g)
  }
  let error = 0
  for (const tap of [0, gradient.length >> 1, gradient.length - 1]) {
    const difference = (await value(tap, 1)) - (await value(tap, -1)) // the op is linear in its kernels: no step is too large
    error = Math.max(error, Math.abs(difference / 2 - gradient[tap]!))
  }
  return error / maximum(gradient)
}

/** d/dkernels of ⟨v, ∇x ‖Wx‖²/2⟩ = ⟨Wv, Wx⟩: the kernels' gradient of (x, Wv) and of (v, Wx). */
async function mixedError(subject: Learnable, seed: number): Promise<number> {
  const [x, v] = [samples(size, seed), samples(size, seed + 2)]
  const result = await download(() => {
    const energy = (kernels: tf.Tensor) => (at: tf.Tensor) =>
      tf.sum(tf.mul(tf.square(apply(subject, at, kernels)), 0.5))
    const along = (kernels: tf.Tensor) =>
      tf.sum(tf.mul(tf.grad(energy(kernels))(tf.tensor(x, shape)), tf.tensor(v, shape)))
    return tf.grad(along)(tf.tensor1d(subject.kernels))
  })
  const first = referenceKernelGrad(x, time, Array.from(subject.reference(v, time)), subject.plan)
  const second = referenceKernelGrad(v, time, Array.from(subject.reference(x, time)), subject.plan)
  const expected = first.map((value, i) => value + second[i]!)
  return distance(result, expected) / maximum(expected)
}

/** The gradients are the exact ones: the adjoint, the kernels' gradient, and their derivatives. */
export const gradientCases: Cases = (seed) => {
  const subjects = subjectsWith(levels, seed)
  const of = (name: string, limit: number, measure: (subject: Subject, seed: number) => Promise<number>) =>
    subjects.map((subject): ConformanceCase => ({
      case: `${subject.name}: ${name}`,
      limit,
      measure: () => measure(subject, seed),
    }))
  const ofKernels = (name: string, limit: number, measure: (subject: Learnable, seed: number) => Promise<number>) =>
    subjects.filter(isLearnable).map((subject): ConformanceCase => ({
      case: `${subject.name}: ${name}`,
      limit,
      measure: () => measure(subject, seed),
    }))
  return [
    ...of('⟨Wx, g⟩ = ⟨x, Wᵀg⟩', tolerance, adjointError),
    ...of('second order', tolerance, secondOrderError),
    ...ofKernels('gradient of the kernels', tolerance, kernelGradError),
    ...ofKernels('differences of the kernels', differenceTolerance, kernelDifferenceError),
    ...ofKernels('second order, x and kernels', tolerance, mixedError),
  ]
}
