import type * as tfjs from '@tensorflow/tfjs-core'
import { createWaveletPlan, initialKernels, learnableWaveletTransform, waveletTransform } from '@wgpt/wavelet-op'
import type { PreparedCase, Subject } from './subject.js'
import type { BenchCase } from './bench-case.js'
import { plainWavelet } from './plain-wavelet.js'

type Tfjs = typeof tfjs
type Shape = readonly [batch: number, time: number, channels: number]
type Transform = (x: tfjs.Tensor3D) => tfjs.Tensor

/** The small one is for the quick run and for GPUs that the processor imitates. */
const shapes: { shape: Shape; set: BenchCase['set']; tooLargeFor: BenchCase['tooLargeFor'] }[] = [
  { shape: [2, 128, 64], set: 'both', tooLargeFor: [] },
  { shape: [8, 512, 128], set: 'full', tooLargeFor: ['software'] },
  { shape: [1, 4096, 768], set: 'full', tooLargeFor: ['software'] },
  { shape: [32, 512, 512], set: 'full', tooLargeFor: ['software'] },
]
/** From here on tfjs' cpu backend would take minutes for the wavelet in plain ops: it calls a function a number. */
const largestPlainOnCpu = 2 ** 15
/** Taps of a learnable kernel: about the parameters that the paper adds. */
const maximumTaps = 32
/** Backends whose tensors are arrays of the host: there a copy of an array is what memory allows. */
const hostBackends = ['cpu', 'wasm', 'tensorflow']

/** Runs and throws away: nothing but the work itself is kept. */
function discarding(tf: Tfjs, work: () => tfjs.Tensor): () => void {
  return () => {
    tf.dispose(tf.tidy(work))
  }
}

function prepareOp(tf: Tfjs, [batch, time, channels]: Shape, backward: boolean): PreparedCase {
  const plan = createWaveletPlan({ channels, contextLength: Math.min(time, 512), maximumTaps })
  const x = tf.randomUniform<tfjs.Rank.R3>([batch, time, channels], -1, 1, 'float32', 1)
  const dy = tf.randomUniform<tfjs.Rank.R3>([batch, time, channels], -1, 1, 'float32', 2)
  const kernels = initialKernels(plan)
  const backend = tf.getBackend()
  const either = (transform: Transform): (() => void) => {
    const gradient = tf.grad((input: tfjs.Tensor) => transform(input as tfjs.Tensor3D))
    return discarding(tf, backward ? () => gradient(x, dy) : () => transform(x))
  }
  const learnable = (): (() => void) => {
    const apply = (input: tfjs.Tensor, weights: tfjs.Tensor) =>
      learnableWaveletTransform(input, weights as tfjs.Tensor1D, plan)
    const gradients = tf.grads(apply)
    return () => {
      tf.dispose(tf.tidy(() => (backward ? gradients([x, kernels], dy) : apply(x, kernels))))
    }
  }
  /** Forward and backward read and write a tensor each. */
  const oncePerPass = (pass: () => void): (() => void) => {
    return () => {
      pass()
      if (backward) pass()
    }
  }
  const subjects: Subject[] = [
    { name: 'wavelet', run: either((input) => waveletTransform(input, plan)) },
    { name: 'learnable', run: learnable() },
  ]
  if (backend !== 'cpu') subjects.push({ name: 'copy', run: oncePerPass(discarding(tf, () => tf.add(x, x))) })
  if (hostBackends.includes(backend)) {
    const [from, to] = [new Float32Array(x.size).fill(1), new Float32Array(x.size)]
    subjects.push({ name: 'memcpy', run: oncePerPass(() => to.set(from)) })
  }
  if (backend !== 'cpu' || x.size <= largestPlainOnCpu)
    subjects.push({ name: 'plain', run: either((input) => plainWavelet(tf, input, plan)) })
  return {
    subjects,
    dispose: () => {
      tf.dispose([x, dy, kernels])
    },
  }
}

/**
 * The wavelet op, fixed and learnable, forward alone and with its gradients, against: a pass of tfjs that reads and writes each element once (x + x), the copy of an
 * array where tensors are arrays of the host, and the fixed wavelet in plain tfjs ops. Where a backend has no such subject there is no ratio.
 */
export const opCases: BenchCase[] = shapes.flatMap(({ shape, set, tooLargeFor }) =>
  [false, true].map((backward): BenchCase => {
    const passes = backward ? 'forward and backward' : 'forward'
    return {
      id: `op/${shape.join('x')}/${backward ? 'backward' : 'forward'}`,
      suite: 'op',
      title: `[${shape.join(', ')}], ${passes}`,
      description:
        `The Haar wavelet on float32 [batch ${shape[0]}, time ${shape[1]}, channel ${shape[2]}], ${passes}, fixed and with learnable kernels of at most ${maximumTaps} taps, ` +
        `against ${backward ? 'two passes over' : 'a pass over'} the tensor (x + x; a memcpy on the host) and against the fixed one in plain tfjs ops.`,
      tokens: null,
      set,
      tooLargeFor,
      ratios: [
        ['wavelet', 'copy'],
        ['wavelet', 'memcpy'],
        ['learnable', 'wavelet'],
        ['plain', 'wavelet'],
      ],
      prepare: (tf) => prepareOp(tf, shape, backward),
    }
  }),
)
