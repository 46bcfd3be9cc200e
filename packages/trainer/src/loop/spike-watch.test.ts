import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpikeWatch } from './spike-watch.js'

const ordinary = (step: number) => 5 - step / 100 + 0.1 * Math.sin(step)

describe('the watch for spikes', () => {
  it('says a loss of a nat above the median once, and again when it comes back later', () => {
    const watch = createSpikeWatch()
    const found: number[] = []
    for (let step = 1; step <= 120; step++) {
      const spike = watch.take([50, 51, 52, 100].includes(step) ? 7 : ordinary(step), 1)
      if (spike) found.push(step)
      if (step === 50) expect(spike).toMatchObject({ trainLoss: 7, usualGradientNorm: 1 })
    }
    expect(found).toEqual([50, 100])
  })

  it('says a gradient norm of more than ten times the median', () => {
    const watch = createSpikeWatch()
    const found = Array.from({ length: 60 }, (_, step) => watch.take(4, step === 30 ? 11 : step === 40 ? 9 : 1))
    expect(found.flatMap((spike, step) => (spike ? [step] : []))).toEqual([30])
    expect(found[30]).toEqual({ trainLoss: 4, gradientNorm: 11, usualLoss: 4, usualGradientNorm: 1 })
  })

  it('is silent on losses that fall and scatter by less, as those of sound do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 200, maxLength: 200 }),
        (noise) => {
          const quiet = createSpikeWatch()
          for (const [step, value] of noise.entries())
            expect(quiet.take(5 - step / 100 + 0.4 * value, 1 + 0.9 * value)).toBeUndefined()
        },
      ),
    )
    const loud = createSpikeWatch()
    for (let step = 0; step < 200; step++) expect(loud.take(3 + 1.5 * Math.sin(step), 1)).toBeUndefined()
  })
})
