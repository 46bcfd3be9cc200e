import * as tf from '@tensorflow/tfjs-core'
import { learnableWaveletTransform } from '../../causal-filter-bank/op.js'
import { samples } from '../../testing/samples.js'
import type { Cases } from '../case.js'
import { subjectsWith, type Subject } from '../subjects.js'

const levels = [0, 1, 3, 4]
const shape = [2, 30, levels.length]

type Run = (subject: Subject, x: tf.Tensor, kernels: tf.Tensor1D | null) => tf.Tensor

const apply: Run = ({ plan, apply }, x, kernels) =>
  kernels === null ? apply(x) : learnableWaveletTransform(x, kernels, plan)
const energy: Run = (...call) => tf.sum(tf.square(apply(...call)))
const gradient: Run = (subject, x, kernels) =>
  kernels === null
    ? tf.grad((at: tf.Tensor) => energy(subject, at, null))(x)
    : tf.grad((at: tf.Tensor) => energy(subject, x, at as tf.Tensor1D))(kernels)
const runs: Record<string, Run> = {
  forward: apply,
  backward: gradient,
  'twice backward': (subject, x, kernels) =>
    tf.grad((at: tf.Tensor) => tf.sum(tf.square(gradient(subject, at, kernels))))(x),
}

/** Tensors, buffers and bytes that are there afterwards and were not before; the run's result apart, which is freed. */
function leftBehind(subject: Subject, run: Run, seed: number): number {
  const x = tf.tensor(samples(2 * 30 * levels.length, seed), shape)
  const kernels = subject.kernels === null ? null : tf.tensor1d(subject.kernels)
  try {
    // The fixed op is called without a tidy around it; learnable kernels of `apply` would be the caller's own.
    run(subject, x, kernels).dispose() // what a backend makes once for all is made here
    const before = tf.memory()
    run(subject, x, kernels).dispose()
    const after = tf.memory()
    const counts = ['numTensors', 'numDataBuffers', 'numBytes'] as const
    return counts.reduce((sum, count) => sum + Math.abs(after[count] - before[count]), 0)
  } finally {
    tf.dispose(kernels === null ? [x] : [x, kernels])
  }
}

/** No tensor, buffer or byte is left behind. */
export const memoryCases: Cases = (seed) =>
  subjectsWith(levels, seed).flatMap((subject) =>
    Object.entries(runs).map(([name, run]) => ({
      case: `${subject.name}: ${name}`,
      limit: 0,
      measure: () => leftBehind(subject, run, seed),
    })),
  )
