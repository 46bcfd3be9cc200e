import { describe, expect, it } from 'vitest'
import { Stopwatch } from './stopwatch.js'

/** Intervals of so many seconds, in which the process computes for so many. */
function measured(intervals: readonly (readonly [seconds: number, processor: number | undefined])[]): number[] {
  let [wall, processor]: [number, number | undefined] = [0, 0]
  const watch = new Stopwatch({ wall: () => wall, processor: () => processor })
  return intervals.map(([seconds, used]) => {
    watch.start()
    wall += seconds
    processor = used === undefined || processor === undefined ? undefined : processor + used
    return watch.stop()
  })
}
const seconds = (figures: readonly number[]) => figures.map((figure) => Math.round(figure * 1e6) / 1e6)

describe('a stopwatch', () => {
  it('leaves out what the process was stopped for', () => {
    expect(
      seconds(
        measured([
          [1, 1],
          [2, 1],
          [600, 1],
          [1, 1],
          [3600, 1.2],
          [1.1, 1],
        ]),
      ),
    ).toEqual([1, 2, 1.5, 1, 1.333333, 1.1])
  })

  it.each<[string, [number, number | undefined][]]>([
    [
      'an interval that computes longer',
      [
        [1, 1],
        [600, 590],
      ],
    ],
    ['the first interval', [[600, 1]]],
    [
      'one that is not much longer',
      [
        [10, 1],
        [30, 1],
      ],
    ],
    [
      'a short one',
      [
        [0.01, 0.01],
        [2.9, 0.01],
      ],
    ],
    [
      'what a device computes, as often as it takes so long',
      [
        [20, 0.1],
        [21, 0.1],
        [60, 0.1],
      ],
    ],
    [
      'a host without such a clock',
      [
        [1, undefined],
        [600, undefined],
      ],
    ],
  ])('counts %s', (_, intervals) => {
    expect(seconds(measured(intervals))).toEqual(intervals.map(([passed]) => passed))
  })
})
