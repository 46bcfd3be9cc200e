import * as tf from '@tensorflow/tfjs-core'
import { checkPlan } from '../analysis/check-plan'
import { checkChoice, checkInteger, shown } from '../plan/check'
import type { WaveletPlan } from '../plan/create-plan'
import { DeviceCore } from './device-core'
import { HostCore } from './host-core'
import { StepStream } from './step-stream'
import { streamFilter, tapTable } from './stream-filter'
import type { WaveletStream, WaveletStreamOptions } from './wavelet-stream'

/** Backends whose tensors are in the host's memory: reading one costs a copy, and waits for nothing. */
const hostBackends = ['cpu', 'wasm', 'tensorflow']
const places = ['host', 'device'] as const
const optionNames = ['batch', 'kernels', 'rewindable', 'state']
/** Values of a state, at most: 1 GiB of float32. */
const maximumValues = 2 ** 28

/**
 * The op for generation: one sample at a time, at a constant cost and in constant memory, the same values as over the whole sequence.
 * @param options `batch` rows go on side by side; `kernels` make it the learnable op
 * @throws TypeError, RangeError that name the argument, what it got and what it wants
 */
export function createWaveletStream(plan: WaveletPlan, options: WaveletStreamOptions): WaveletStream {
  checkPlan(plan)
  const { batch, rewindable, state } = checkOptions(options)
  const filter = streamFilter(plan)
  const values = batch * filter.channels * (filter.window + rewindable)
  if (values > maximumValues)
    throw new RangeError(
      `wavelet: a stream of batch ${batch} would keep ${values} values, more than ${maximumValues}. Take a smaller batch, shorter windows, or { rewindable: 0 }.`,
    )
  let core: HostCore | DeviceCore
  if (state === 'host') core = HostCore.create(filter, plan.levels, batch, rewindable)
  else {
    const taps = tf.tensor2d(tapTable(filter), [filter.window, filter.channels], 'float32')
    core = new DeviceCore(filter, taps, rewindable, batch)
    taps.dispose()
  }
  return new StepStream(core, filter.channels, filter.window, rewindable, { batch, time: 0, rewindable: 0 })
}

function checkOptions(options: unknown) {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`wavelet: the stream's options are ${shown(options)}. Pass { batch, … }.`)
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name))
  if (unknown !== undefined)
    throw new TypeError(`wavelet: a stream has no option ${shown(unknown)}. The options are ${optionNames.join(', ')}.`)
  const { batch, rewindable = 64, state } = options as Partial<WaveletStreamOptions>
  return {
    batch: checkInteger('batch', batch, 0, 2 ** 24),
    rewindable: checkInteger('rewindable', rewindable, 0, 2 ** 24),
    state:
      state === undefined
        ? hostBackends.includes(tf.getBackend())
          ? 'host'
          : 'device'
        : checkChoice('state', state, places),
  }
}
