import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createWaveletPlan,
  initialKernels,
  learnableWaveletTransform,
  waveletTransform,
  type WaveletPlan,
  type WaveletPlanOptions,
} from './index.js'

const base = { channels: 4, contextLength: 8 }
const make = (options: unknown) => () => createWaveletPlan(options as WaveletPlanOptions)
const plan = createWaveletPlan(base)
const kernelLength = plan.kernelOffsets.at(-1)!

type Wrong = [name: string, call: () => unknown, kind: typeof TypeError | typeof RangeError, message: RegExp]

const wrongPlans: Wrong[] = [
  ['no options', make(undefined), TypeError, /options are undefined; expected \{ channels/],
  ['text for options', make('haar'), TypeError, /options are "haar"/],
  ['a misspelt option', make({ ...base, famly: 'db2' }), TypeError, /no option "famly".*wavelet, details/],
  ['no channels', make({ contextLength: 8 }), TypeError, /channels is undefined.*integer from 1/],
  ['negative channels', make({ ...base, channels: -1 }), RangeError, /channels is -1.*from 1/],
  ['too many channels', make({ ...base, channels: 2 ** 25 }), RangeError, /channels is 33554432.*to 16777216/],
  ['no context', make({ channels: 4 }), TypeError, /contextLength is undefined/],
  ['an empty context', make({ ...base, contextLength: 0 }), RangeError, /contextLength is 0.*from 1/],
  ['an endless context', make({ ...base, contextLength: Infinity }), RangeError, /contextLength is Infinity/],
  ['fraction above 1', make({ ...base, fraction: 1.01 }), RangeError, /fraction is 1.01.*from 0 to 1/],
  ['fraction as text', make({ ...base, fraction: '½' }), TypeError, /fraction is "½", not a number/],
  ['an unknown schedule', make({ ...base, schedule: 'odd' }), RangeError, /schedule is "odd".*'paper' or 'even'/],
  ['a schedule of wrong type', make({ ...base, schedule: 3 }), TypeError, /schedule is 3; expected 'paper'/],
  ['too many levels', make({ ...base, schedule: [0, 1, 2, 3, 0] }), RangeError, /5 levels for 4 channels/],
  ['a level beyond the context', make({ ...base, schedule: [0, 0, 0, 4] }), RangeError, /schedule\[3\] is 4.*0 to 3/],
  ['half a level', make({ ...base, schedule: [0, 0.5, 1, 1] }), RangeError, /schedule\[1\] is 0.5/],
  ['an unknown wavelet', make({ ...base, wavelet: 'db9' }), RangeError, /wavelet is "db9".*'db8'/],
  ['a wavelet of wrong type', make({ ...base, wavelet: null }), TypeError, /wavelet is null, not a name/],
  ['an inherited wavelet', make({ ...base, wavelet: 'toString' }), RangeError, /wavelet is "toString"/],
  ['a boundary of wrong type', make({ ...base, boundary: 0 }), TypeError, /boundary is 0, not a name/],
  ['an unknown boundary', make({ ...base, boundary: 'reflect' }), RangeError, /boundary is "reflect".*'renormalize'/],
  ['negative strength', make({ ...base, strength: -0.1 }), RangeError, /strength is -0.1/],
  ['NaN strength', make({ ...base, strength: NaN }), RangeError, /strength is NaN/],
  ['unknown sharing', make({ ...base, sharing: 'none' }), RangeError, /sharing is "none".*'channel' or 'level'/],
  ['sharing of wrong type', make({ ...base, sharing: true }), TypeError, /sharing is true, not a name/],
  ['no taps', make({ ...base, maximumTaps: 0 }), RangeError, /maximumTaps is 0.*from 1/],
  ['NaN taps', make({ ...base, maximumTaps: NaN }), RangeError, /maximumTaps is NaN/],
  ['taps as text', make({ ...base, maximumTaps: '32' }), TypeError, /maximumTaps is "32", not a number/],
  ['details as text', make({ ...base, details: 'all' }), TypeError, /details is "all".*true, false/],
  ['too few details', make({ ...base, details: [true] }), RangeError, /details has 1 booleans for 4 channels/],
  [
    'a detail that is not a boolean',
    make({ ...base, details: [false, 1, true, true] }),
    TypeError,
    /details\[1\] is 1, not a boolean/,
  ],
  [
    'a detail of level 0',
    make({ ...base, details: [true, false, false, false] }),
    RangeError,
    /details\[0\] is true, but channel 0 has level 0/,
  ],
  [
    'a window too long for taps',
    make({ channels: 4, contextLength: 2 ** 24, wavelet: 'db8', schedule: [0, 0, 0, 24] }),
    RangeError,
    /"db8" at level \d+ \(channel \d\) has a window of \d+ samples, at most 4194304/,
  ],
  [
    'kernels too long to be',
    () => createWaveletPlan({ channels: 4, contextLength: 2 ** 30, schedule: [0, 0, 0, 30] }).kernelOffsets,
    RangeError,
    /would have \d+ taps, at most 268435456.*maximumTaps/,
  ],
  [
    'kernels too long to be made',
    () => initialKernels(createWaveletPlan({ channels: 4, contextLength: 2 ** 30, schedule: [0, 0, 0, 30] })),
    RangeError,
    /would have \d+ taps/,
  ],
  ['initial kernels of options', () => initialKernels(base as unknown as WaveletPlan), TypeError, /plan is not a plan/],
  ['initial kernels of nothing', () => initialKernels(undefined as unknown as WaveletPlan), TypeError, /undefined/],
]

describe('a wrong call is refused in one line, before anything is allocated', () => {
  let tensors: Record<
    'x' | 'vector' | 'scalar' | 'integers' | 'wide' | 'gone' | 'kernels' | 'few' | 'matrix',
    tf.Tensor
  >
  beforeAll(async () => {
    await tf.setBackend('cpu')
    tensors = {
      x: tf.zeros([2, 5, 4]),
      vector: tf.zeros([4]),
      scalar: tf.scalar(1),
      integers: tf.zeros([5, 4], 'int32'),
      wide: tf.zeros([2, 5, 6]),
      gone: tf.zeros([2, 5, 4]),
      kernels: initialKernels(plan),
      few: tf.zeros([kernelLength - 1]),
      matrix: tf.zeros([kernelLength, 1]),
    }
    tensors.gone.dispose()
  })

  const fixed = (x: () => unknown, its: unknown = plan) => waveletTransform(x() as tf.Tensor, its as WaveletPlan)
  const learnable = (x: () => unknown, kernels: () => unknown, its: unknown = plan) =>
    learnableWaveletTransform(x() as tf.Tensor, kernels() as tf.Tensor1D, its as WaveletPlan)
  const x = () => tensors.x
  const kernels = () => tensors.kernels
  const wrongInputs: Wrong[] = (
    [
      ['a vector', () => tensors.vector, RangeError, /x has rank 1 \(shape \[4\]\).*\[\.\.\., time, channel\]/],
      ['a scalar', () => tensors.scalar, RangeError, /x has rank 0/],
      ['integers', () => tensors.integers, TypeError, /x is int32; expected float32.*\.cast/],
      ['other channels', () => tensors.wide, RangeError, /x has 6 channels, the plan was made for 4.*channels: 6/],
      ['a disposed tensor', () => tensors.gone, TypeError, /x is disposed/],
      ['nested numbers', () => [[1, 2, 3, 4]], TypeError, /x is not a tensor but an array of 1/],
      ['nothing', () => undefined, TypeError, /x is not a tensor but undefined/],
      [
        'a symbol of another copy of tfjs-layers',
        () => ({ sourceLayer: {}, nodeIndex: 0, shape: [null, 8], dtype: 'float32' }),
        TypeError,
        /x is a symbolic tensor, .+ two copies of @tensorflow\/tfjs-layers are loaded: install one/,
      ],
    ] as [string, () => unknown, Wrong[2], RegExp][]
  ).flatMap(([name, input, kind, message]): Wrong[] => [
    [`fixed: ${name}`, () => fixed(input), kind, message],
    [`learnable: ${name}`, () => learnable(input, kernels), kind, message],
  ])
  const wrongCalls: Wrong[] = [
    ...wrongInputs,
    [
      'fixed: options for a plan',
      () => fixed(x, base),
      TypeError,
      /plan is not a plan but an object.*createWaveletPlan/,
    ],
    ['fixed: no plan', () => fixed(x, null), TypeError, /plan is not a plan but null/],
    ['learnable: options for a plan', () => learnable(x, kernels, base), TypeError, /plan is not a plan/],
    ['learnable: no kernels', () => learnable(x, () => undefined), TypeError, /kernels is not a tensor but undefined/],
    [
      'learnable: a plan for kernels',
      () => learnable(x, () => plan),
      TypeError,
      /kernels is not a tensor but an object/,
    ],
    ['learnable: integer kernels', () => learnable(x, () => tensors.integers), TypeError, /kernels is int32/],
    ['learnable: disposed kernels', () => learnable(x, () => tensors.gone), TypeError, /kernels is disposed/],
    [
      'learnable: too few taps',
      () => learnable(x, () => tensors.few),
      RangeError,
      /kernels have shape \[4\]; expected \[5\].*initialKernels/,
    ],
    [
      'learnable: a matrix of taps',
      () => learnable(x, () => tensors.matrix),
      RangeError,
      /kernels have shape \[5, 1\]/,
    ],
  ]

  it('has at least forty of them', () => expect(wrongPlans.length + wrongCalls.length).toBeGreaterThanOrEqual(40))

  it.each([...wrongPlans, ...wrongCalls])('%s', (_name, call, kind, message) => {
    const before = tf.memory()
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
    expect(call).toThrow(/^wavelet: [^\n]+$/)
    expect(tf.memory()).toEqual(before)
  })
})
