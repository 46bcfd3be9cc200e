import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paceRatio, type Side } from './pace-ratio.js'

/** A clock that only the sides' steps move, and by entering, which must not count. */
function bench(durations: { first: (n: number) => number; second: (n: number) => number }, entering = 100) {
  let now = 0
  const order: string[] = []
  const side = (name: 'first' | 'second'): Side => {
    let steps = 0
    return {
      enter() {
        now += entering
        return Promise.resolve()
      },
      step() {
        order.push(name)
        now += durations[name](steps++)
        return Promise.resolve()
      },
    }
  }
  return { first: side('first'), second: side('second'), order, clock: () => now }
}

describe('the ratio of two paces', () => {
  it('is how many steps the second side does in the time of one of the first, and what a step of each takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.01, max: 9, noNaN: true }),
        fc.double({ min: 0.01, max: 9, noNaN: true }),
        async (a, b) => {
          const { first, second, clock } = bench({ first: () => a, second: () => b })
          const { ratio, seconds } = await paceRatio(first, second, { clock })
          expect(ratio).toBeCloseTo(a / b, 6)
          expect(seconds[0]).toBeCloseTo(a, 6)
          expect(seconds[1]).toBeCloseTo(b, 6)
        },
      ),
    )
  })

  it('leaves the first step of each side out and turns the order from pair to pair', async () => {
    const { first, second, order, clock } = bench({
      first: (n) => (n === 0 ? 1e6 : 2),
      second: (n) => (n === 0 ? 3e6 : 1),
    })
    expect((await paceRatio(first, second, { clock, pairs: [4, 4] })).ratio).toBe(2)
    expect(order.join(' ')).toBe('first second first second second first first second second first')
  })

  it('is not moved by a machine that is slow for one pair in three', async () => {
    const slow = (n: number) => (n % 3 === 1 ? 50 : 1)
    const { first, second, clock } = bench({ first: (n) => 3 * slow(n), second: (n) => 2 * slow(n + 1) })
    expect((await paceRatio(first, second, { clock, pairs: [7, 7], seconds: 1e9 })).ratio).toBeCloseTo(1.5, 9)
  })

  it.each([
    [0.01, 7], // all pairs fit
    [1e6, 3], // the least, whatever they take
  ])('of steps of %d s takes %i pairs', async (duration, pairs) => {
    const { first, second, order, clock } = bench({ first: () => duration, second: () => duration }, 0)
    await paceRatio(first, second, { clock })
    expect(order.length).toBe(2 + 2 * pairs)
  })
})
