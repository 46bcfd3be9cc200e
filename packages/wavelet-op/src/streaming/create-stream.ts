import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkChoice, checkInteger, shown } from '@wgpt/kernel-runtime'
import { checkKernels, checkPlan } from '../plan/check-arguments.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import { isMean } from '../plan/windows.js'
import { DeviceCore } from './device-core.js'
import { HostCore } from './host-core.js'
import { StepStream } from './step-stream.js'
import { fixedFilter, learnableFilter, tapTable, type StreamFilter } from './stream-filter.js'
import type { WaveletStream, WaveletStreamOptions } from './wavelet-stream.js'

/** Backends whose tensors are in the host's memory: reading one costs a copy, and waits for nothing. */
const hostBackends = ['cpu', 'wasm', 'tensorflow']
const places = ['host', 'device'] as const
const optionNames = ['batch', 'kernels', 'rewindable', 'state']
/** Values of a state, at most: 1 GiB of float32. */
const maximumValues = 2 ** 28

/**
 * The op for generation: one sample at a time, at a constant cost and in constant memory, the same values as over the whole sequence.
 * @param options `batch` rows continue side by side; `kernels` make it the learnable op
 * @throws TypeError, RangeError that name the argument, what it got and what it wants
 * @example
 * ```ts
 * const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
 * const stream = createWaveletStream(plan, { batch: 1 })
 * stream.push(tf.ones([1, 4])).print() // one sample of each channel
 * stream.dispose()
 * ```
 */
export function createWaveletStream(plan: WaveletPlan, options: WaveletStreamOptions): WaveletStream {
  checkPlan(plan)
  const { batch, kernels, rewindable, state } = checkOptions(options)
  if (kernels !== undefined) checkKernels(kernels, plan)
  const readKernels = kernels !== undefined && state === 'host' ? kernels.dataSync() : null
  const filter = kernels === undefined ? fixedFilter(plan) : learnableFilter(plan, readKernels)
  const values = batch * filter.channels * (filter.window + rewindable)
  if (values > maximumValues)
    throw new WgptRangeError(
      `wavelet: a stream of batch ${batch} would keep ${values} values, more than ${maximumValues}. Take a smaller batch, shorter windows, or { rewindable: 0 }.`,
    )
  let core: HostCore | DeviceCore
  if (state === 'host') {
    const hasMeans = isMean({ wavelet: plan.wavelet, detail: false }) && kernels === undefined
    core = HostCore.create(filter, hasMeans ? plan : null, batch, rewindable)
  } else {
    const taps = tf.tidy(() =>
      kernels === undefined
        ? tf.tensor2d(tapTable(filter), [filter.window, filter.channels], 'float32')
        : gatherTaps(kernels, plan, filter),
    )
    core = new DeviceCore(filter, taps, rewindable, batch)
    taps.dispose()
  }
  return new StepStream(core, filter.channels, filter.window, rewindable, {
    batch,
    time: 0,
    rewindable: 0,
    starts: Array.from({ length: batch }, () => 0),
  })
}

/** [window, channel]: the kernels' taps where they belong. Where a channel has none stands some tap, which the stream's mask leaves out. */
function gatherTaps(kernels: tf.Tensor1D, plan: WaveletPlan, { window, channels }: StreamFilter): tf.Tensor2D {
  const { kernelOffsets, firstProcessed, taps } = plan
  if (kernels.size === 0) return tf.zeros([window, channels])
  const places = new Int32Array(window * channels)
  for (let channel = firstProcessed; channel < channels; channel++)
    for (let k = 0; k < taps[channel]!; k++)
      places[k * channels + channel] = kernelOffsets[channel - firstProcessed]! + k
  return tf.reshape(tf.gather(kernels, tf.tensor1d(places, 'int32')), [window, channels])
}

function checkOptions(options: unknown) {
  if (typeof options !== 'object' || options === null)
    throw new WgptTypeError(`wavelet: the stream's options are ${shown(options)}; expected { batch, … }.`)
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name))
  if (unknown !== undefined)
    throw new WgptTypeError(
      `wavelet: a stream has no option ${shown(unknown)}. The options are ${optionNames.join(', ')}.`,
    )
  const { batch, kernels, rewindable = 64, state } = options as Partial<WaveletStreamOptions>
  return {
    kernels,
    batch: checkInteger('wavelet', 'batch', batch, 0, 2 ** 24),
    rewindable: checkInteger('wavelet', 'rewindable', rewindable, 0, 2 ** 24),
    state:
      state === undefined
        ? hostBackends.includes(tf.getBackend())
          ? 'host'
          : 'device'
        : checkChoice('wavelet', 'state', state, places),
  }
}
