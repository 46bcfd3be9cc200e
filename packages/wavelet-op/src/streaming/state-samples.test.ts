import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplesOf, StateSamples } from './state-samples.js'

describe('the samples of a state', () => {
  it('survive JSON to the bit: zeros of either sign, denormals, NaN and Infinity too', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 40 }), (values) => {
        const back = samplesOf(JSON.parse(JSON.stringify(new StateSamples(values))))
        for (const [i, value] of values.entries()) expect(Object.is(back![i], value)).toBe(true)
        expect(back).toHaveLength(values.length)
      }),
    )
  })

  it('are read from a clone, from JSON of a clone and from a list', () => {
    const clone: unknown = structuredClone(new StateSamples([1, -2.5]))
    for (const given of [clone, JSON.parse(JSON.stringify(clone)), [1, -2.5]])
      expect(samplesOf(given)).toEqual(Float32Array.of(1, -2.5))
  })

  it.each([[null], ['1'], [[1, null]], [{ 0: 1, 2: 3 }], [{ a: 1 }], [[undefined]], [['x']]])('are not %j', (given) => {
    expect(samplesOf(given)).toBeUndefined()
  })
})
