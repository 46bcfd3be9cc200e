import { describe, expect, it } from 'vitest'
import { nextUniform, randomStream } from '../random/random.js'
import { sampleToken } from './sample.js'

const logits = [0, 2, 1, 2, -Infinity].map(Math.fround)
const all = { temperature: 1, topP: 1, topK: undefined, repetitionPenalty: 1, seen: new Set<number>() }

/** Shares of each id over many draws. */
function shares(choice: Parameters<typeof sampleToken>[1], draws = 20_000): number[] {
  const random = randomStream(1)
  const counts = logits.map(() => 0)
  for (let i = 0; i < draws; i++) counts[sampleToken(logits, choice, nextUniform(random))]! += 1 / draws
  return counts
}
function softmax(values: number[]) {
  const powers = values.map(Math.exp)
  return powers.map((power) => power / powers.reduce((sum, value) => sum + value, 0))
}
function expectShares(choice: Parameters<typeof sampleToken>[1], wanted: number[]) {
  for (const [id, share] of shares(choice).entries())
    expect(Math.abs(share - wanted[id]!), `id ${id}`).toBeLessThan(0.015)
}

describe('sampling', () => {
  it('draws from the softmax', () => expectShares(all, softmax(logits)))

  it('divides logits by the temperature', () =>
    expectShares({ ...all, temperature: 0.5 }, softmax(logits.map((logit) => logit / 0.5))))

  it('keeps the topK likeliest, the lower id first', () => {
    expectShares({ ...all, topK: 1 }, [0, 1, 0, 0, 0])
    expectShares({ ...all, topK: 2 }, [0, 0.5, 0, 0.5, 0])
    expectShares({ ...all, topK: 99 }, softmax(logits))
  })

  it('keeps the shortest nucleus that reaches topP', () => {
    // Shares: 0.389, 0.389, 0.143, 0.053 (ids 1, 3, 2, 0) and a small rest.
    const [zero, one, two] = softmax([0, 2, 1, 2]) as [number, number, number, number]
    expectShares({ ...all, topP: one / 2 }, [0, 1, 0, 0, 0])
    expectShares({ ...all, topP: one * 1.5 }, [0, 0.5, 0, 0.5, 0])
    const kept = 2 * one + two
    expectShares({ ...all, topP: 2 * one + two / 2 }, [0, one / kept, two / kept, one / kept, 0])
    expectShares({ ...all, topP: 1 - zero / 2 }, [zero, one, two, one, 0])
  })

  it('picks from a large vocabulary what ranking all of it picks', () => {
    const random = randomStream(3)
    for (let round = 0; round < 60; round++) {
      // Steep and flat ones, with equals among them.
      const many = Float32Array.from({ length: 500 }, () => Math.round(nextUniform(random) * 40) * (round % 6) * 0.05)
      const topK = round % 3 === 0 ? undefined : 1 + Math.floor(nextUniform(random) * 500)
      const topP = round % 3 === 1 ? 1 : 0.05 + 0.95 * nextUniform(random)
      const uniform = nextUniform(random)
      const ranked = [...many.keys()].sort((a, b) => many[b]! - many[a]! || a - b).slice(0, topK)
      const shareOf = (ids: number[]) => ids.reduce((sum, id) => sum + Math.exp(many[id]!), 0)
      const wanted = topP * shareOf(ranked)
      const count = ranked.findIndex((_, index) => shareOf(ranked.slice(0, index + 1)) >= wanted * (1 - 1e-12))
      const ids = ranked.slice(0, count === -1 ? 500 : count + 1)
      const place = ids.findIndex((_, index) => shareOf(ids.slice(0, index + 1)) > uniform * shareOf(ids))
      expect(sampleToken(many, { ...all, topK, topP }, uniform), `round ${round}`).toBe(ids[place])
    }
  })

  it('makes ids that were seen less likely, whatever the sign of their logits', () => {
    const penalty = { ...all, repetitionPenalty: 2, seen: new Set([0, 1, 4]) }
    expectShares(penalty, softmax([0, 1, 1, 2, -Infinity]))
    const below = [-1, -1.5, -4]
    expect(sampleToken(below, { ...penalty, temperature: 0, seen: new Set([0]) }, 0)).toBe(1)
    expect(below).toEqual([-1, -1.5, -4])
  })

  it('takes the most likely at temperature 0, the lower id of equals', () => {
    for (const uniform of [0, 0.5, 1 - 2 ** -53])
      expect(sampleToken(logits, { ...all, temperature: 0 }, uniform)).toBe(1)
  })

  it('never draws an id of probability 0, at either end of the unit interval', () => {
    for (const choice of [all, { ...all, topK: 2 }, { ...all, topP: 0.999 }])
      for (const uniform of [0, 1 - 2 ** -53, 1])
        expect(sampleToken([-Infinity, 0, -Infinity], choice, uniform)).toBe(1)
  })

  it('stays finite for extreme logits and temperatures', () => {
    expect(sampleToken([1e38, -1e38, 0], { ...all, temperature: 1e-6 }, 0.99)).toBe(0)
    expect(sampleToken([Infinity, 0], all, 0.99)).toBe(0)
    expect(sampleToken([0, Infinity], { ...all, topK: 1 }, 0.99)).toBe(1)
    expect(sampleToken([0, Infinity], { ...all, topP: 0.5 }, 0.99)).toBe(1)
    expect(sampleToken([3, 1], { ...all, temperature: Number.MAX_VALUE }, 0.9)).toBe(1)
  })

  it('says so when the model has diverged', () => {
    expect(() => sampleToken([1, NaN], all, 0.5)).toThrow('the logit of token 1 is NaN')
  })
})
