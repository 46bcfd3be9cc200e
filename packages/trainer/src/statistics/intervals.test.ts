import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meanInterval, pairedDifference, standardDeviation } from './intervals.js'

/** scipy 1.17.1: stats.t.interval(level, n - 1, loc=np.mean(v), scale=stats.sem(v)) */
const fromScipy = [
  { values: [1, 2], level: 0.95, low: -4.853102368087347, high: 7.853102368087347 },
  { values: [1, 2], level: 0.99, low: -30.328370581435763, high: 33.32837058143576 },
  { values: [1, 2, 3], level: 0.5, low: 1.5285954792089682, high: 2.471404520791032 },
  { values: [1, 2, 3], level: 0.95, low: -0.48413771175033027, high: 4.48413771175033 },
  { values: [2.028, 1.647, 1.645, 1.657], level: 0.9, low: 1.5215753557684686, high: 1.9669246442315316 },
  { values: [2.028, 1.647, 1.645, 1.657], level: 0.99, low: 1.191584660129518, high: 2.296913539870482 },
  {
    values: [-0.31, -0.29, -0.35, -0.27, -0.33, -0.3, -0.26, -0.34],
    level: 0.95,
    low: -0.33340919372123146,
    high: -0.2790908062787686,
  },
  {
    values: [-0.31, -0.29, -0.35, -0.27, -0.33, -0.3, -0.26, -0.34],
    level: 0.99,
    low: -0.3464437621729693,
    high: -0.26605623782703075,
  },
]

const finite = fc.double({ min: -100, max: 100, noNaN: true })

describe('the interval of a mean', () => {
  it.each(fromScipy)("is scipy's at $level of $values", ({ values, level, low, high }) => {
    const interval = meanInterval(values, level)
    expect(interval.low).toBeCloseTo(low, 5)
    expect(interval.high).toBeCloseTo(high, 5)
    expect(interval.count).toBe(values.length)
  })

  it('is the whole line for one observation, which says nothing about the spread', () => {
    expect(meanInterval([3])).toEqual({ estimate: 3, low: -Infinity, high: Infinity, level: 0.95, count: 1 })
    expect(standardDeviation([3])).toBeNaN()
  })

  it('holds the true mean as often as it says', () => {
    let held = 0
    let state = 1
    const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    const trials = 4000
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = meanInterval([normal(), normal(), normal(), normal()], 0.9)
      if (low <= 0 && 0 <= high) held++
    }
    expect(Math.abs(held / trials - 0.9)).toBeLessThan(0.02)
  })

  it.each([[[]], [[1, NaN]], [[1, Infinity]]])('refuses %j', (values) => {
    expect(() => meanInterval(values)).toThrow(RangeError)
  })

  it.each([0, 1, 95, NaN])('refuses the level %d', (level) => {
    expect(() => meanInterval([1, 2], level)).toThrow('level')
  })
})

describe('the interval of paired differences', () => {
  it("is scipy's stats.ttest_rel(a, b).confidence_interval(0.95)", () => {
    const { low, high } = pairedDifference([2.028, 2.041, 2.019, 2.033], [1.647, 1.652, 1.661, 1.64])
    expect(low).toBeCloseTo(0.35534765421675657, 6)
    expect(high).toBeCloseTo(0.4051523457832435, 6)
  })

  it('does not see what both sides of a pair share', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite, finite), { minLength: 2, maxLength: 9 }), (rows) => {
        const plain = pairedDifference(
          rows.map(([a]) => a),
          rows.map(([, b]) => b),
        )
        const shifted = pairedDifference(
          rows.map(([a, , shared]) => a + shared),
          rows.map(([, b, shared]) => b + shared),
        )
        expect(shifted.low).toBeCloseTo(plain.low, 6)
        expect(shifted.high).toBeCloseTo(plain.high, 6)
      }),
    )
  })

  it('refuses sides of unequal length', () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow('2 and 1 observations are not pairs')
  })
})
