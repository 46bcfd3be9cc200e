import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { armNames } from './arms.js'
import { checkedSettings, formatAddress, parseAddress, views, type Settings } from './settings.js'

const settings: fc.Arbitrary<Settings> = fc
  .record({
    data: fc.constantFrom('text' as const, 'midi' as const, 'audio' as const, 'own-0123456789abcdef' as const),
    arms: fc.subarray([...armNames], { minLength: 2 }),
    steps: fc.integer({ min: 10, max: 5000 }),
    seed: fc.integer({ min: 0, max: 999_999 }),
    rate: fc.double({ min: 1e-6, max: 0.1, noNaN: true }),
    context: fc.integer({ min: 16, max: 512 }),
    heads: fc.constantFrom(1, 2, 4, 8),
    perHead: fc.integer({ min: 8, max: 32 }),
    layers: fc.integer({ min: 1, max: 8 }),
    batch: fc.integer({ min: 1, max: 32 }),
    backend: fc.constantFrom('auto' as const, 'webgpu' as const, 'wasm' as const, 'cpu' as const),
  })
  .map(({ perHead, ...given }) => ({ ...given, width: given.heads * perHead }))

describe('the address of a race', () => {
  it('holds all of its settings: what is read is what was written', () => {
    fc.assert(
      fc.property(settings, fc.subarray([...views], { minLength: 1 }), (given, show) => {
        const read = parseAddress(formatAddress({ settings: given, show }))
        expect(read).toEqual({ settings: given, show })
      }),
    )
  })

  it('is the same whatever the order of the arms, and empty for the usual race', () => {
    const address = (arms: string) => formatAddress({ settings: checkedSettings({ arms }), show: views })
    expect(address('learnable,none')).toBe(address('none,learnable'))
    expect(address('none,fixed,window-2')).toBe('')
  })

  it.each([
    ['#steps=ten', "The setting 'steps' is 'ten': "],
    ['#steps=9', "The setting 'steps' is '9': "],
    ['#arms=none', "The setting 'arms' is 'none': "],
    ['#arms=none,nobody', "The setting 'arms' is 'none,nobody': "],
    ['#data=own-x', "The setting 'data' is 'own-x': "],
    ['#width=10&heads=3', "The setting 'heads' is '3': must divide width."],
    ['#speed=1', "The address has the setting 'speed', which is not known. Known are: data, "],
    ['#show=all', "The address shows 'all', which is not known. Known are: race, "],
  ])('refuses %s in one sentence', (hash, message) => {
    expect(() => parseAddress(hash)).toThrow(message)
  })
})
