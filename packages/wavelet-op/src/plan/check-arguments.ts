import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkSegments } from '@wgpt/kernel-runtime'
import { shown } from './check.js'
import type { WaveletPlan } from './create-plan.js'

/** @throws TypeError if x is no float32 tensor or plan no plan, RangeError if x's rank or channel count does not fit */
export function checkInput(x: unknown, plan: unknown): void {
  checkTensor('x', x, 'a float32 tensor [..., time, channel]')
  const { shape } = x
  if (shape.length < 2)
    throw new WgptRangeError(
      `wavelet: x has rank ${shape.length} (shape [${shape.join(', ')}]). Pass [..., time, channel].`,
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
    throw new WgptTypeError(`wavelet: the options are ${shown(options)}. Pass { segments? }.`)
  const unknown = Object.keys(options).find((name) => name !== 'segments')
  if (unknown !== undefined)
    throw new WgptTypeError(`wavelet: there is no option ${shown(unknown)}. The option is segments.`)
  const { segments } = options as TransformOptions
  if (segments === undefined) return undefined
  checkSegments('wavelet', segments, x.shape.slice(0, -1))
  return segments
}

/** @throws TypeError if they are no float32 tensor, RangeError if they are not [length] */
export function checkKernels(kernels: unknown, { kernelOffsets }: WaveletPlan): void {
  checkTensor('kernels', kernels, 'a float32 vector')
  const length = kernelOffsets[kernelOffsets.length - 1]!
  const { shape } = kernels
  if (shape.length !== 1 || shape[0] !== length)
    throw new WgptRangeError(
      `wavelet: kernels have shape [${shape.join(', ')}], the plan's have [${length}]. Make them with initialKernels(plan).`,
    )
}

/** @throws TypeError if it was not made by createWaveletPlan */
export function checkPlan(plan: unknown): asserts plan is WaveletPlan {
  if (!isPlan(plan))
    throw new WgptTypeError(`wavelet: plan is not a plan but ${shown(plan)}. Make one with createWaveletPlan({ … }).`)
}

function checkTensor(name: string, value: unknown, wanted: string): asserts value is tf.Tensor {
  if (isSymbol(value))
    throw new WgptTypeError(
      `wavelet: ${name} is a symbolic tensor, which has no values. Apply waveletLayer to it; where you did, two copies of @tensorflow/tfjs-layers are loaded: install one (npm ls @tensorflow/tfjs-layers).`,
    )
  if (!(value instanceof tf.Tensor))
    throw new WgptTypeError(`wavelet: ${name} is not a tensor but ${shown(value)}. Pass ${wanted}.`)
  if (value.dtype !== 'float32')
    throw new WgptTypeError(
      `wavelet: ${name} has dtype ${value.dtype}, the op takes float32. Cast it: ${name}.toFloat().`,
    )
  if (value.isDisposed) throw new WgptTypeError(`wavelet: ${name} is disposed. Pass ${wanted} that is still there.`)
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
