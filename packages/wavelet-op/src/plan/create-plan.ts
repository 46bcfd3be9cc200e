import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkChoice, checkInteger, checkShare, shown } from '@wgpt/kernel-runtime'
import { boundaries, type Boundary } from '../contract.js'
import { waveletNames, type WaveletName } from './families/index.js'
import { kernelLayout, sharings, type Sharing } from './kernel-layout.js'
import { isList, levelsOf } from './levels.js'
import type { ScheduleControl, ScheduleName } from './schedules.js'
import { hasDetails, isMean, windowLength } from './windows.js'

export interface WaveletPlanOptions {
  /** C, the size of the last axis. */
  channels: number
  /** L, the samples of a training context; it bounds the windows, not the sequences. No power of two is needed. */
  contextLength: number
  /** Share of the channels that a schedule processes, the last ones. Default 0.5; a schedule of numbers says it itself. */
  fraction?: number
  /**
   * A named spread of levels over the processed channels, or a level for every channel (0: unchanged); for comparison one window for all,
   * as `{ window: 8 }`, or a spread in another order, as `{ shuffled: 'paper', seed: 0 }`. Default 'paper'.
   */
  schedule?: ScheduleName | readonly number[] | ScheduleControl
  /** Family of the taps: 'haar' or, for example, 'db4', 'ema', 'shift'. Default 'haar'. */
  wavelet?: WaveletName
  /**
   * Channels that carry the causal detail of their level (what the wavelet filter passes: change) instead of the approximation
   * (what the scaling filter passes: trend). True: all processed channels of level 1 and up. Default false.
   */
  details?: boolean | readonly boolean[]
  /** What a window reads before the first sample. Default 'zero'. */
  boundary?: Boundary
  /** y = x + strength · (W x - x), from 0 (nothing) to 1 (the wavelet alone). Default 1. */
  strength?: number
  /** Of the learnable op: a kernel for every processed channel, or one for all of a level (and kind). Default 'channel'. */
  sharing?: Sharing
  /** Of the learnable op: a window that is longer keeps its first taps, as they are. Default Infinity. */
  maximumTaps?: number
}

/** All that does not depend on the data, resolved and checked once. Plain values: nothing to dispose of. */
export interface WaveletPlan {
  readonly channels: number
  readonly contextLength: number
  readonly wavelet: WaveletName
  readonly boundary: Boundary
  readonly strength: number
  readonly sharing: Sharing
  readonly maximumTaps: number
  /** [channels]: 0 leaves the channel unchanged, otherwise Haar's window is 2^level samples. */
  readonly levels: Int32Array
  /** [channels]: 1 where the channel carries the detail of its level, else 0. */
  readonly details: Uint8Array
  /** [channels]: samples that an output of the fixed op reads: `windows[c]` of them, the newest included. 1 at level 0. */
  readonly windows: Int32Array
  /** The channels from here on are the processed ones; equals `channels` when there are none. */
  readonly firstProcessed: number
  /** [channels]: taps of the channel's learnable kernel, min(window, maximumTaps). 0 before `firstProcessed`. */
  readonly taps: Int32Array
  /**
   * [processed channels + 1]: where each processed channel's learnable kernel starts in the packed kernels; the last is their
   * length. Under sharing 'level' channels with one kernel have one start. Made at first use.
   * @throws RangeError if the kernels would have more than 2^28 taps
   */
  readonly kernelOffsets: Int32Array
}

/** Every option's name: the sole list. */
export const optionNames = [
  'channels',
  'contextLength',
  'fraction',
  'schedule',
  'wavelet',
  'details',
  'boundary',
  'strength',
  'sharing',
  'maximumTaps',
] as const satisfies readonly (keyof WaveletPlanOptions)[]
const maximumChannels = 2 ** 24
const maximumContextLength = 2 ** 30
const maximumWindow = 2 ** 22 // of windows that are computed tap by tap; Haar's means are not

/**
 * Resolves the options of the causal wavelet to a level per channel.
 * @throws TypeError for an option of the wrong type or an unknown one, RangeError for a value outside its range (NaN too);
 *   the message names the option, what it got and what it wants
 * Source: arXiv 2409.12924 (WaveletGPT) for the 'paper' schedule
 * @example
 * ```ts
 * const plan = createWaveletPlan({ channels: 128, contextLength: 512 })
 * console.log(plan.firstProcessed, plan.levels[127]) // → 64 9
 * ```
 */
export function createWaveletPlan(options: WaveletPlanOptions): WaveletPlan {
  checkNames(options)
  const { fraction = 0.5, schedule = 'paper', details = false, strength = 1, maximumTaps = Infinity } = options
  const { wavelet = 'haar', boundary = 'zero', sharing = 'channel' } = options
  checkChoice('wavelet', 'wavelet', wavelet, waveletNames)
  checkChoice('wavelet', 'boundary', boundary, boundaries)
  checkChoice('wavelet', 'sharing', sharing, sharings)
  checkShare('wavelet', 'strength', strength, { whole: true })
  const channels = checkInteger('wavelet', 'channels', options.channels, 1, maximumChannels)
  const contextLength = checkInteger('wavelet', 'contextLength', options.contextLength, 1, maximumContextLength)
  const share = checkShare('wavelet', 'fraction', fraction, { whole: true })
  if (maximumTaps !== Infinity) checkInteger('wavelet', 'maximumTaps', maximumTaps, 1, maximumContextLength)
  const { levels, firstProcessed } = levelsOf(schedule, { channels, contextLength, fraction: share })
  const detailChannels = checkDetails(details, levels)
  if (detailChannels.includes(1) && !hasDetails(wavelet))
    throw new WgptRangeError(
      `wavelet: details are asked for, but '${wavelet}' has none: it has trends alone. Pass details: false, or another wavelet, as 'haar'.`,
    )
  const windows = checkWindows(wavelet, levels, detailChannels)
  const taps = windows.map((window, channel) => (channel < firstProcessed ? 0 : Math.min(window, maximumTaps)))
  const kinds = { levels, details: detailChannels, taps, firstProcessed, sharing }
  let offsets: Int32Array | undefined
  return Object.freeze({
    channels,
    contextLength,
    wavelet,
    boundary,
    strength,
    sharing,
    maximumTaps,
    levels,
    details: detailChannels,
    windows,
    firstProcessed,
    taps,
    get kernelOffsets() {
      return (offsets ??= kernelLayout(kinds))
    },
  })
}

/** @returns [channels], 1 for a detail */
function checkDetails(details: unknown, levels: Int32Array): Uint8Array {
  if (typeof details === 'boolean') return Uint8Array.from(levels, (level) => (details && level > 0 ? 1 : 0))
  if (!isList(details))
    throw new WgptTypeError(`wavelet: details is ${shown(details)}; expected true, false or a boolean per channel.`)
  if (details.length !== levels.length)
    throw new WgptRangeError(
      `wavelet: details has ${details.length} booleans for ${levels.length} channels. Pass one per channel.`,
    )
  return Uint8Array.from(levels, (level, channel) => {
    const detail = details[channel]
    if (typeof detail !== 'boolean')
      throw new WgptTypeError(
        `wavelet: details[${channel}] is ${shown(detail)}, not a boolean; expected true or false.`,
      )
    if (detail && level === 0)
      throw new WgptRangeError(
        `wavelet: details[${channel}] is true, but channel ${channel} has level 0, which has no detail. Pass false, or raise its level.`,
      )
    return detail ? 1 : 0
  })
}

/** @returns [channels], the samples of each window */
function checkWindows(wavelet: WaveletName, levels: Int32Array, details: Uint8Array): Int32Array {
  return levels.map((level, channel) => {
    const detail = details[channel] === 1
    const window = windowLength({ wavelet, level, detail })
    if (window > maximumWindow && !isMean({ wavelet, detail }))
      throw new WgptRangeError(
        `wavelet: ${shown(wavelet)} at level ${level} (channel ${channel}) has a window of ${window} samples, at most ${maximumWindow} are taken. Pass a smaller contextLength or level.`,
      )
    return window
  })
}

function checkNames(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new WgptTypeError(
      `wavelet: the plan's options are ${shown(options)}; expected { channels, contextLength, … }.`,
    )
  const unknown = Object.keys(options).find((name) => !(optionNames as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw new WgptTypeError(`wavelet: there is no option ${shown(unknown)}. The options are ${optionNames.join(', ')}.`)
}
