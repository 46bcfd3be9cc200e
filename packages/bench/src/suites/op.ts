import type * as tfjs from '@tensorflow/tfjs'
import { createWaveletPlan, waveletTransform } from '@wgpt/wavelet-op'
import type { PreparedCase, Subject } from '../measure/subject.js'
import type { BenchCase } from './bench-case.js'
import { plainWavelet } from './plain-wavelet.js'

type Tfjs = typeof tfjs
type Shape = readonly [batch: number, time: number, channels: number]

const shapes: { shape: Shape; set: BenchCase['set']; tooLargeFor: BenchCase['tooLargeFor'] }[] = [
  { shape: [2, 128, 64], set: 'both', tooLargeFor: [] },
  { shape: [8, 512, 128], set: 'full', tooLargeFor: ['software', 'cpu'] },
  { shape: [1, 16_384, 32], set: 'full', tooLargeFor: ['software', 'cpu'] },
]

/** Runs and throws away: nothing but the work itself is kept. */
const discarding = (tf: Tfjs, work: () => tfjs.Tensor): (() => void) => {
  return () => {
    tf.dispose(tf.tidy(work))
  }
}

const prepareOp = (tf: Tfjs, [batch, time, channels]: Shape, backward: boolean): PreparedCase => {
  const plan = createWaveletPlan({ channels, contextLength: Math.min(time, 512) })
  const x = tf.randomUniform<tfjs.Rank.R3>([batch, time, channels], -1, 1, 'float32', 1)
  const dy = tf.randomUniform<tfjs.Rank.R3>([batch, time, channels], -1, 1, 'float32', 2)
  const either = (transform: (x: tfjs.Tensor3D) => tfjs.Tensor): (() => void) => {
    const gradient = tf.grad((input: tfjs.Tensor) => transform(input as tfjs.Tensor3D))
    return discarding(tf, backward ? () => gradient(x, dy) : () => transform(x))
  }
  // On tfjs' cpu backend an addition is a call a number; there an array's own copy is what memory allows.
  const copy = discarding(tf, () =>
    tf.getBackend() === 'cpu' ? tf.tensor(x.dataSync().slice(), x.shape) : tf.add(x, x),
  )
  const subjects: Subject[] = [
    { name: 'wavelet', run: either((input) => waveletTransform(input, plan)) },
    {
      name: 'copy',
      run: () => {
        copy()
        if (backward) copy()
      },
    },
    { name: 'plain', run: either((input) => plainWavelet(tf, input, plan)) },
  ]
  return {
    subjects,
    dispose: () => {
      tf.dispose([x, dy])
    },
  }
}

/**
 * The wavelet op, forward alone and with its gradient, against two others: the copy of a tensor, the limit that memory sets (x + x, which reads and writes each element once; two of them for forward and backward), and the same wavelet in plain tfjs ops.
 */
export const opCases: BenchCase[] = shapes.flatMap(({ shape, set, tooLargeFor }) =>
  [false, true].map((backward): BenchCase => {
    const passes = backward ? 'forward and backward' : 'forward'
    return {
      id: `op/${shape.join('x')}/${backward ? 'backward' : 'forward'}`,
      suite: 'op',
      title: `[${shape.join(', ')}], ${passes}`,
      description:
        `The fixed Haar wavelet on float32 [batch ${shape[0]}, time ${shape[1]}, channel ${shape[2]}], ${passes}, ` +
        `against ${backward ? 'two copies' : 'a copy'} of the tensor and against the same in plain tfjs ops.`,
      tokens: null,
      set,
      tooLargeFor,
      ratios: [
        ['wavelet', 'copy'],
        ['plain', 'wavelet'],
      ],
      prepare: (tf) => prepareOp(tf, shape, backward),
    }
  }),
)
