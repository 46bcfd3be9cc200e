import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkChoice, checkInteger, shown } from '@wgpt/kernel-runtime'
import { floorLog2, scheduleNames, schedules, shuffle, type ScheduleName } from './schedules.js'

/** A level for every channel, 0 where it is unchanged; the channels from `firstProcessed` on are the processed ones. */
export interface Levels {
  readonly levels: Int32Array
  readonly firstProcessed: number
}

/** What the levels depend on. */
interface Shape {
  readonly channels: number
  readonly contextLength: number
  /** Share of the channels that a named schedule processes. */
  readonly fraction: number
}

/**
 * The levels of a schedule as it was given.
 * @throws TypeError or RangeError that names what is wrong with it
 */
export function levelsOf(schedule: unknown, shape: Shape): Levels {
  if (isList(schedule)) return listedLevels(schedule, shape)
  if (typeof schedule === 'string')
    return namedLevels(checkChoice('wavelet', 'schedule', schedule, scheduleNames), shape)
  if (typeof schedule !== 'object' || schedule === null) throw wrongSchedule(schedule)
  const { window, shuffled, seed, ...others } = schedule as Record<string, unknown>
  const isWindow = window !== undefined
  if (Object.keys(others).length > 0 || isWindow === (shuffled !== undefined) || (isWindow && seed !== undefined))
    throw wrongSchedule(schedule)
  if (isWindow) return oneLevel(levelOfWindow(window, shape.contextLength), shape)
  const made = namedLevels(checkChoice('wavelet', 'schedule.shuffled', shuffled, scheduleNames), shape)
  shuffle(
    made.levels.subarray(made.firstProcessed),
    checkInteger('wavelet', 'schedule.seed', seed ?? 0, 0, 2 ** 32 - 1),
  )
  return made
}

/** A list of values, a typed array too. */
export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

function namedLevels(name: ScheduleName, { channels, contextLength, fraction }: Shape): Levels {
  const count = Math.round(fraction * channels)
  const firstProcessed = channels - count
  const levels = new Int32Array(channels)
  for (let index = 0; index < count; index++)
    levels[firstProcessed + index] = schedules[name](index, count, contextLength)
  return { levels, firstProcessed }
}

function oneLevel(level: number, { channels, fraction }: Shape): Levels {
  const firstProcessed = channels - Math.round(fraction * channels)
  return { levels: new Int32Array(channels).fill(level, firstProcessed), firstProcessed }
}

function levelOfWindow(window: unknown, contextLength: number): number {
  const longest = 2 ** floorLog2(contextLength)
  const samples = checkInteger('wavelet', 'schedule.window', window, 1, longest)
  const level = floorLog2(samples)
  if (2 ** level !== samples)
    throw new WgptRangeError(`wavelet: schedule.window is ${samples}; expected a power of two from 1 to ${longest}.`)
  return level
}

function listedLevels(schedule: ArrayLike<unknown>, { channels, contextLength }: Shape): Levels {
  if (schedule.length !== channels)
    throw new WgptRangeError(
      `wavelet: schedule has ${schedule.length} levels for ${channels} channels. Pass one per channel.`,
    )
  const longest = floorLog2(contextLength)
  const levels = Int32Array.from({ length: channels }, (_, channel) =>
    checkInteger('wavelet', `schedule[${channel}]`, schedule[channel], 0, longest),
  )
  const first = levels.findIndex((level) => level > 0)
  return { levels, firstProcessed: first === -1 ? channels : first }
}

const wrongSchedule = (schedule: unknown) =>
  new WgptTypeError(
    `wavelet: schedule is ${typeof schedule === 'object' && schedule !== null ? JSON.stringify(schedule) : shown(schedule)}; expected ${scheduleNames.map((name) => `'${name}'`).join(', ')} or a level per channel, { window: 2 }, or { shuffled: 'paper', seed: 0 }.`,
  )
