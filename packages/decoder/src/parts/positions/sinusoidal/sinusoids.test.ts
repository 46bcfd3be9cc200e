import { expect, it } from 'vitest'
import { sinusoids } from './sinusoids.js'

it('sinusoids turn at frequencies from 1 down to 1/10000^(1 − 2/size), sine and cosine by turns', () => {
  const values = sinusoids(50, 8)
  for (const t of [0, 1, 49])
    for (const i of [0, 2, 4, 6]) {
      const angle = t * Math.exp((-i / 8) * Math.log(10000))
      expect(values[t * 8 + i]).toBeCloseTo(Math.sin(angle), 6)
      expect(values[t * 8 + i + 1]).toBeCloseTo(Math.cos(angle), 6)
    }
})
