import * as tf from '@tensorflow/tfjs-core'
import { createWaveletStream } from '../../streaming/create-stream.js'
import type { WaveletStream } from '../../streaming/wavelet-stream.js'
import { maximum, samples } from '../../testing/samples.js'
import type { Cases } from '../case.js'
import { download } from '../download.js'
import { subjectsWith, type Subject } from '../subjects.js'

const levels = [0, 1, 2, 4]
const width = levels.length
const time = 40
const batch = 2
const tolerance = 2e-6

function createStream({ plan, kernels }: Subject): WaveletStream {
  if (kernels === null) return createWaveletStream(plan, { batch, rewindable: 8 })
  const tensor = tf.tensor1d(kernels)
  try {
    return createWaveletStream(plan, { batch, kernels: tensor, rewindable: 8 })
  } finally {
    tensor.dispose()
  }
}

/** Sample t of every row of x [batch, time, channel]. */
function sampleAt(x: ArrayLike<number>, t: number): Float32Array {
  return Float32Array.from(
    { length: batch * width },
    (_, i) => x[(Math.floor(i / width) * time + t) * width + (i % width)]!,
  )
}

/**
 * Largest error against the float64 reference of the whole sequence, as a share of the largest input; with samples that are pushed wrongly and taken
 * back, and a change to a copy and to a saved state on the way. NaN if the stream's memory grows.
 */
async function streamError(subject: Subject, seed: number): Promise<number> {
  const x = samples(batch * time * width, seed)
  const expected = subject.reference(x, time)
  let stream = createStream(subject)
  const push = (values: Float32Array) => download(() => stream.push(tf.tensor2d(values, [batch, width])))
  let error = 0
  let bytes = NaN
  try {
    for (let t = 0; t < time; t++) {
      if (t === 10 || t === 25) {
        for (let i = 0; i < 3; i++) await push(samples(batch * width, seed + i).map((value) => 1e6 * value))
        stream.rewind(3)
      }
      if (t === 15) {
        const copy = stream.clone()
        stream.dispose()
        stream = copy
      }
      if (t === 30) stream.restore(await stream.save())
      const y = await push(sampleAt(x, t))
      const wanted = sampleAt(expected, t)
      for (let i = 0; i < y.length; i++) error = Math.max(error, Math.abs(y[i]! - wanted[i]!))
      if (t === 20) bytes = tf.memory().numBytes
    }
    return tf.memory().numBytes === bytes ? error / maximum(x) : NaN
  } finally {
    stream.dispose()
  }
}

function leftBehind(subject: Subject): number {
  const before = tf.memory().numTensors
  const stream = createStream(subject)
  const x = tf.zeros<tf.Rank.R2>([batch, width])
  stream.push(x).dispose()
  stream.push(x).dispose()
  stream.rewind(1)
  stream.clone().dispose()
  stream.dispose()
  x.dispose()
  return tf.memory().numTensors - before
}

/** One sample at a time gives what the whole sequence gives, in constant memory. */
export const streamingCases: Cases = (seed) =>
  subjectsWith(levels, seed, 16).flatMap((subject) => [
    { case: `${subject.name}: equals the whole sequence`, limit: tolerance, measure: () => streamError(subject, seed) },
    { case: `${subject.name}: leaves nothing behind`, limit: 0, measure: () => leftBehind(subject) },
  ])
