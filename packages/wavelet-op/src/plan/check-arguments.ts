import type * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkSegments, checkTensor, printShape, shown } from '@wgpt/kernel-runtime'
import type { WaveletPlan } from './create-plan.js'

/** @throws TypeError if x is not a float32 tensor or plan is not a plan, RangeError if x's rank or channel count does not fit */
export function checkInput(x: unknown, plan: unknown): void {
  checkValues('x', x, '[..., time, channel]')
  const { shape } = x
  if (shape.length < 2)
    throw new WgptRangeError(
      `wavelet: x has rank ${shape.length} (shape ${printShape(shape)}); expected [..., time, channel]. Reshape it.`,
    )
  checkPlan(plan)
  const channels = shape[shape.length - 1]!
  if (channels !== plan.channels)
    throw new WgptRangeError(
      `wavelet: x has ${channels} channels, the plan was made for ${plan.channels}. Make a plan with { channels: ${channels} }.`,
    )
}

/** What the transforms take besides x and their plan. */
export interface TransformOptions {
  /**
   * int32, of x's shape without the channels: [batch, time]. A change of value between neighbours is a boundary between documents, and no
   * window reads across it: y is that of each document alone. None: every sequence is one document.
   */
  segments?: tf.Tensor | undefined
}

/** @throws TypeError for an unknown option or segments that aren't an int32 tensor, RangeError if their shape is not x's without channels */
export function checkOptions(x: tf.Tensor, options: unknown): tf.Tensor | undefined {
  if (typeof options !== 'object' || options === null)
    throw new WgptTypeError(`wavelet: the options are ${shown(options)}; expected { segments? }.`)
  const unknown = Object.keys(options).find((name) => name !== 'segments')
  if (unknown !== undefined)
    throw new WgptTypeError(`wavelet: there is no option ${shown(unknown)}. The option is segments.`)
  const { segments } = options as TransformOptions
  if (segments === undefined) return undefined
  checkSegments('wavelet', segments, x.shape.slice(0, -1))
  return segments
}

/** @throws TypeError if they are not a float32 tensor, RangeError if they are not [length] */
export function checkKernels(kernels: unknown, { kernelOffsets }: WaveletPlan): void {
  checkValues('kernels', kernels, '[taps]')
  const length = kernelOffsets[kernelOffsets.length - 1]!
  const { shape } = kernels
  if (shape.length !== 1 || shape[0] !== length)
    throw new WgptRangeError(
      `wavelet: kernels have shape ${printShape(shape)}; expected [${length}], as the plan's have. Make them with initialKernels(plan).`,
    )
}

/** @throws TypeError if it was not made by createWaveletPlan */
export function checkPlan(plan: unknown): asserts plan is WaveletPlan {
  if (!isPlan(plan))
    throw new WgptTypeError(`wavelet: plan is not a plan but ${shown(plan)}. Make one with createWaveletPlan({ … }).`)
}

/** @throws TypeError unless `value` is a float32 tensor that is there */
function checkValues(name: string, value: unknown, shape: string): asserts value is tf.Tensor {
  if (isSymbol(value))
    throw new WgptTypeError(
      `wavelet: ${name} is a symbolic tensor, which has no values. Apply waveletLayer to it; where you did, two copies of @tensorflow/tfjs-layers are loaded: install one (npm ls @tensorflow/tfjs-layers).`,
    )
  checkTensor('wavelet', name, value, 'float32', shape)
}

const isPlan = (plan: unknown): plan is WaveletPlan =>
  typeof plan === 'object' &&
  plan !== null &&
  'levels' in plan &&
  plan.levels instanceof Int32Array &&
  'channels' in plan &&
  plan.channels === plan.levels.length &&
  'windows' in plan &&
  plan.windows instanceof Int32Array

/** What a layer of one copy of tfjs-layers gets from a model of another: it takes that for a value, not for a symbol. */
const isSymbol = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'sourceLayer' in value && 'nodeIndex' in value
