import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWaveletPlan, type WaveletPlanOptions } from './create-plan.js'
import { scheduleNames } from './schedules.js'

const base = { channels: 128, contextLength: 512 }
const levelsOf = (options: Partial<WaveletPlanOptions>) => Array.from(createWaveletPlan({ ...base, ...options }).levels)

describe('createWaveletPlan', () => {
  it("fills in the defaults: half of the channels, 'paper', Haar, zeros before the start, full strength", () => {
    const plan = createWaveletPlan(base)
    expect(plan).toMatchObject({ ...base, wavelet: 'haar', boundary: 'zero', strength: 1, firstProcessed: 64 })
    expect(plan.levels).toBeInstanceOf(Int32Array)
    expect(createWaveletPlan({ ...base, fraction: undefined, schedule: undefined })).toEqual(plan)
  })

  it("'paper' spreads the levels 0 … 9 over channels 64 … 127 of a context of 512", () => {
    const levels = levelsOf({ schedule: 'paper' })
    expect(levels.slice(0, 64)).toEqual(new Array(64).fill(0))
    expect(levels.slice(64)).toEqual(Array.from({ length: 64 }, (_, i) => Math.floor((10 * i) / 64)))
    expect(new Set(levels.slice(64))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })

  it("'even' spreads the levels 1 … floor(log2 L), as evenly as whole channels allow", () => {
    expect(levelsOf({ channels: 8, contextLength: 16, schedule: 'even' })).toEqual([0, 0, 0, 0, 1, 2, 3, 4])
    expect(levelsOf({ channels: 6, contextLength: 8, schedule: 'even', fraction: 1 })).toEqual([1, 1, 2, 2, 3, 3])
    expect(levelsOf({ channels: 4, contextLength: 1, schedule: 'even' })).toEqual([0, 0, 0, 0])
  })

  it('rounds the share half up and the logarithm down, exactly', () => {
    expect(createWaveletPlan({ channels: 5, contextLength: 8 }).firstProcessed).toBe(2)
    const longest = (contextLength: number) =>
      Math.max(...levelsOf({ channels: 64, contextLength, schedule: 'even', fraction: 1 }))
    expect([1, 2, 3, 7, 8, 9, 2 ** 29 - 1, 2 ** 29, 2 ** 30].map(longest)).toEqual([0, 1, 1, 2, 3, 3, 28, 29, 30])
  })

  it.each(scheduleNames)(
    "'%s' keeps its bounds for any size: ascending, unchanged before firstProcessed",
    (schedule) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 300 }),
          fc.integer({ min: 1, max: 5000 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (channels, contextLength, fraction) => {
            const { levels, firstProcessed } = createWaveletPlan({ channels, contextLength, fraction, schedule })
            expect(levels).toHaveLength(channels)
            expect(channels - firstProcessed).toBe(Math.round(fraction * channels))
            expect(levels.slice(0, firstProcessed).every((level) => level === 0)).toBe(true)
            expect(levels.every((level, i) => i === 0 || level >= levels[i - 1]!)).toBe(true)
            expect(levels.every((level) => 2 ** level <= contextLength)).toBe(true)
          },
        ),
        { seed: 1 },
      )
    },
  )

  it('takes a level per channel, in any order, as a list or a typed array', () => {
    const schedule = [0, 0, 3, 0, 1]
    const plan = createWaveletPlan({ channels: 5, contextLength: 8, schedule })
    expect(Array.from(plan.levels)).toEqual(schedule)
    expect(plan.firstProcessed).toBe(2)
    expect(createWaveletPlan({ channels: 2, contextLength: 8, schedule: [0, 0] }).firstProcessed).toBe(2)
    const typed = Int32Array.from(schedule) as unknown as number[]
    expect(createWaveletPlan({ channels: 5, contextLength: 8, schedule: typed }).levels).toEqual(plan.levels)
  })

  it('gives all processed channels one window, or shuffles a schedule by a seed', () => {
    const options = { channels: 16, contextLength: 32 }
    const levelsOf = (schedule: WaveletPlanOptions['schedule']) =>
      Array.from(createWaveletPlan({ ...options, schedule }).levels)
    expect(levelsOf({ window: 8 })).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3])
    expect(levelsOf({ window: 1 })).toEqual(Array(16).fill(0))
    const [paper, first, second] = [
      levelsOf('paper'),
      levelsOf({ shuffled: 'paper' }),
      levelsOf({ shuffled: 'paper', seed: 1 }),
    ]
    expect(first).toEqual(levelsOf({ shuffled: 'paper', seed: 0 }))
    expect(new Set([paper, first, second].map(String)).size).toBe(3)
    for (const shuffled of [first, second]) expect([...shuffled].sort((a, b) => a - b)).toEqual(paper)
    expect(createWaveletPlan({ ...options, schedule: { shuffled: 'even' } }).firstProcessed).toBe(8)
  })

  it('does not follow later changes of its options', () => {
    const schedule = [1, 2]
    const plan = createWaveletPlan({ channels: 2, contextLength: 8, schedule })
    schedule[0] = 0
    expect(Array.from(plan.levels)).toEqual([1, 2])
    expect(Object.isFrozen(plan)).toBe(true)
  })

  it.each<[string, unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['no options', undefined, TypeError, /options are undefined.*channels, contextLength/],
    ['null', null, TypeError, /options are null/],
    ['a list', [], TypeError, /options are an array of 0/],
    ['a misspelt option', { ...base, chanels: 3 }, TypeError, /no option "chanels".*channels, contextLength, fraction/],
    ['no channels', { contextLength: 512 }, TypeError, /channels is undefined, not a number.*integer from 1/],
    ['NaN channels', { ...base, channels: NaN }, RangeError, /channels is NaN.*integer from 1/],
    ['no channel', { ...base, channels: 0 }, RangeError, /channels is 0/],
    ['half a channel', { ...base, channels: 1.5 }, RangeError, /channels is 1.5/],
    ['channels as text', { ...base, channels: '128' }, TypeError, /channels is "128", not a number/],
    ['too many channels', { ...base, channels: 1e12 }, RangeError, /channels is 1000000000000/],
    ['NaN contextLength', { ...base, contextLength: NaN }, RangeError, /contextLength is NaN/],
    ['a negative contextLength', { ...base, contextLength: -1 }, RangeError, /contextLength is -1/],
    ['an endless context', { ...base, contextLength: Infinity }, RangeError, /contextLength is Infinity/],
    ['a context beyond 2^30', { ...base, contextLength: 2 ** 31 }, RangeError, /contextLength is 2147483648/],
    ['NaN fraction', { ...base, fraction: NaN }, RangeError, /fraction is NaN.*number from 0 to 1/],
    ['a fraction above 1', { ...base, fraction: 1.1 }, RangeError, /fraction is 1.1/],
    ['a negative fraction', { ...base, fraction: -0.1 }, RangeError, /fraction is -0.1/],
    ['a null fraction', { ...base, fraction: null }, TypeError, /fraction is null, not a number/],
    ['an unknown schedule', { ...base, schedule: 'odd' }, RangeError, /schedule is "odd".*'paper' or 'even'/],
    ['an inherited name', { ...base, schedule: 'toString' }, RangeError, /schedule is "toString"/],
    [
      'a number as schedule',
      { ...base, schedule: 3 },
      TypeError,
      /schedule is 3.*'paper', 'even' or a level per channel/,
    ],
    ['too few levels', { ...base, schedule: [1, 2] }, RangeError, /schedule has 2 levels for 128 channels/],
    [
      'a NaN level',
      { channels: 2, contextLength: 8, schedule: [1, NaN] },
      RangeError,
      /schedule\[1\] is NaN.*from 0 to 3/,
    ],
    [
      'a level too long',
      { channels: 1, contextLength: 15, schedule: [4] },
      RangeError,
      /schedule\[0\] is 4.*from 0 to 3/,
    ],
    ['a negative level', { channels: 1, contextLength: 8, schedule: [-1] }, RangeError, /schedule\[0\] is -1/],
    [
      'a level as text',
      { channels: 1, contextLength: 8, schedule: ['1'] },
      TypeError,
      /schedule\[0\] is "1", not a number/,
    ],
    [
      'a hole in the levels',
      { channels: 2, contextLength: 8, schedule: Object.assign([1], { length: 2 }) },
      TypeError,
      /schedule\[1\] is undefined, not a number/,
    ],
    [
      'a window that is not a power of two',
      { ...base, schedule: { window: 3 } },
      RangeError,
      /schedule.window is 3.*power/,
    ],
    ['a window beyond the context', { ...base, schedule: { window: 1024 } }, RangeError, /window is 1024.*1 to 512/],
    ['an unknown order', { ...base, schedule: { shuffled: 'odd' } }, RangeError, /schedule.shuffled is "odd"/],
    ['a wrong seed', { ...base, schedule: { shuffled: 'paper', seed: -1 } }, RangeError, /schedule.seed is -1/],
    ['two controls', { ...base, schedule: { window: 2, shuffled: 'even' } }, TypeError, /schedule is \{"window":2/],
    ['an unknown control', { ...base, schedule: { windows: 2 } }, TypeError, /schedule is \{"windows":2/],
    ['details of a family without', { ...base, wavelet: 'ema', details: true }, RangeError, /'ema' has none/],
    ['an unknown wavelet', { ...base, wavelet: 'db99' }, RangeError, /wavelet is "db99".*'haar'/],
    ['an unknown boundary', { ...base, boundary: 'wrap' }, RangeError, /boundary is "wrap".*'zero' or 'renormalize'/],
    ['a boundary of wrong type', { ...base, boundary: true }, TypeError, /boundary is true, not a name/],
    ['NaN strength', { ...base, strength: NaN }, RangeError, /strength is NaN/],
    ['strength beyond 1', { ...base, strength: 2 }, RangeError, /strength is 2.*from 0 to 1/],
    ['strength as an object', { ...base, strength: {} }, TypeError, /strength is an object, not a number/],
  ])('refuses %s', (_name, options, kind, message) => {
    const make = () => createWaveletPlan(options as WaveletPlanOptions)
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
    expect(make).toThrow(/^wavelet: [^\n]+$/)
  })
})
