import { boundaries, type Boundary } from '../contract'
import { checkChoice, checkInteger, checkShare, shown } from './check'
import { floorLog2, scheduleNames, schedules, type ScheduleName } from './schedules'
import { wavelets, type WaveletName } from './wavelets'

export interface WaveletPlanOptions {
  /** C, the size of the last axis. */
  channels: number
  /** L, the samples of a training context; it bounds the windows, not the sequences. No power of two is needed. */
  contextLength: number
  /** Share of the channels that a named schedule processes, the last ones. Default 0.5; a schedule of numbers says it itself. */
  fraction?: number
  /** A named spread of levels over the processed channels, or a level for every channel (0: unchanged). Default 'paper'. */
  schedule?: ScheduleName | readonly number[]
  /** Family of the scaling filter. Default 'haar'. */
  wavelet?: WaveletName
  /** What a window reads before the first sample. Default 'zero'. */
  boundary?: Boundary
  /** y = x + strength · (W x - x), from 0 (nothing) to 1 (the wavelet alone). Default 1. */
  strength?: number
}

/** All that does not depend on the data, resolved and checked once. Plain values: nothing to dispose of. */
export interface WaveletPlan {
  readonly channels: number
  readonly contextLength: number
  readonly wavelet: WaveletName
  readonly boundary: Boundary
  readonly strength: number
  /** [channels]: 0 leaves the channel unchanged, otherwise its window is 2^level samples. */
  readonly levels: Int32Array
  /** The channels from here on are the processed ones; equals `channels` when there are none. */
  readonly firstProcessed: number
}

const optionNames = ['channels', 'contextLength', 'fraction', 'schedule', 'wavelet', 'boundary', 'strength']
const maximumChannels = 2 ** 24
const maximumContextLength = 2 ** 30

/**
 * Resolves the options of the causal wavelet to a level per channel.
 * @throws TypeError for an option of the wrong type or an unknown one, RangeError for a value outside its range (NaN too);
 *   the message names the option, what it got and what it wants
 * Source: arXiv 2409.12924 (WaveletGPT) for the 'paper' schedule
 */
export function createWaveletPlan(options: WaveletPlanOptions): WaveletPlan {
  checkNames(options)
  const { fraction = 0.5, schedule = 'paper', wavelet = 'haar', boundary = 'zero', strength = 1 } = options
  const channels = checkInteger('channels', options.channels, 1, maximumChannels)
  const contextLength = checkInteger('contextLength', options.contextLength, 1, maximumContextLength)
  const share = checkShare('fraction', fraction)
  const levels = isList(schedule)
    ? explicitLevels(schedule, channels, contextLength)
    : namedLevels(checkSchedule(schedule), channels, contextLength, share)
  return Object.freeze({
    channels,
    contextLength,
    wavelet: checkChoice('wavelet', wavelet, wavelets),
    boundary: checkChoice('boundary', boundary, boundaries),
    strength: checkShare('strength', strength),
    ...levels,
  })
}

function checkNames(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(`wavelet: the plan's options are ${shown(options)}. Pass { channels, contextLength, … }.`)
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name))
  if (unknown !== undefined)
    throw new TypeError(`wavelet: there is no option ${shown(unknown)}. The options are ${optionNames.join(', ')}.`)
}

function checkSchedule(schedule: unknown): ScheduleName {
  if (typeof schedule !== 'string')
    throw new TypeError(
      `wavelet: schedule is ${shown(schedule)}. Pass ${scheduleNames.map((name) => `'${name}'`).join(', ')} or a level per channel.`,
    )
  return checkChoice('schedule', schedule, scheduleNames)
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

type Levels = Pick<WaveletPlan, 'levels' | 'firstProcessed'>

function namedLevels(name: ScheduleName, channels: number, contextLength: number, fraction: number): Levels {
  const count = Math.round(fraction * channels)
  const firstProcessed = channels - count
  const levels = new Int32Array(channels)
  for (let index = 0; index < count; index++)
    levels[firstProcessed + index] = schedules[name](index, count, contextLength)
  return { levels, firstProcessed }
}

function explicitLevels(schedule: ArrayLike<unknown>, channels: number, contextLength: number): Levels {
  if (schedule.length !== channels)
    throw new RangeError(
      `wavelet: schedule has ${schedule.length} levels for ${channels} channels. Pass one a channel.`,
    )
  const longest = floorLog2(contextLength)
  const levels = Int32Array.from({ length: channels }, (_, channel) =>
    checkInteger(`schedule[${channel}]`, schedule[channel], 0, longest),
  )
  const first = levels.findIndex((level) => level > 0)
  return { levels, firstProcessed: first === -1 ? channels : first }
}
