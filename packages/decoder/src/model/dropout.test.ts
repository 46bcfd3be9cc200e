import { describe, expect, it } from 'vitest'
import { hashOf } from '../random/random.js'
import { dropoutMask } from './dropout.js'

describe('the mask of dropout', () => {
  it.each([0.1, 0.5, 0.9])('drops a share of %s and keeps the mean', (rate) => {
    const mask = dropoutMask(40_000, rate, 5)
    const kept = mask.filter((value) => value > 0)
    expect(Math.abs(1 - kept.length / mask.length - rate)).toBeLessThan(0.01)
    for (const value of kept) expect(value).toBe(Math.fround(1 / (1 - rate)))
  })

  it('drops neighbours, places and seeds independently', () => {
    const [first, second] = ['0/attention', '1/attention'].map((place) => dropoutMask(40_000, 0.5, hashOf(1, place)))
    const share = (agree: (i: number) => boolean) => Array.from(first!.keys()).filter(agree).length / first!.length
    expect(Math.abs(share((i) => first![i] === second![i]) - 0.5)).toBeLessThan(0.01)
    expect(Math.abs(share((i) => first![i] === first![(i + 1) % first!.length]) - 0.5)).toBeLessThan(0.01)
    const other = dropoutMask(40_000, 0.5, hashOf(2, '0/attention'))
    expect(Math.abs(share((i) => first![i] === other[i]) - 0.5)).toBeLessThan(0.01)
  })

  it('drops nothing at rate 0', () => {
    expect(dropoutMask(3, 0, 1)).toEqual(Float32Array.of(1, 1, 1))
  })
})
