import { describe, expect, it } from 'vitest'
import { figuresOf, reaching, runFigures, seriesOf, throughput, type MetricLine } from './metrics.js'

/** Two evaluations, of which the first comes before any step, and three steps of 1, 1 and 4 seconds. */
const metrics: MetricLine[] = [
  { step: 0, tokens: 0, validationLoss: 4, learningRate: 0.1, gradientNorm: 0, seconds: 0 },
  { step: 1, tokens: 8, trainLoss: 3.5, learningRate: 0.1, gradientNorm: 2, seconds: 1 },
  { step: 2, tokens: 16, trainLoss: 3, learningRate: 0.2, gradientNorm: 3, seconds: 2 },
  { step: 2, tokens: 16, validationLoss: 3.2, learningRate: 0.2, gradientNorm: 3, seconds: 2 },
  { step: 3, tokens: 24, trainLoss: 2.5, learningRate: 0.3, gradientNorm: 4, seconds: 6 },
  { step: 3, tokens: 24, validationLoss: 3.3, learningRate: 0.3, gradientNorm: 4, seconds: 6 },
]

describe('runFigures', () => {
  it('reads last and lowest losses, and the median step', () => {
    expect(runFigures(figuresOf(metrics))).toEqual({
      steps: 3,
      finalValidationLoss: 3.3,
      bestValidationLoss: 3.2,
      finalTrainLoss: 2.5,
      tokens: 24,
      seconds: 6,
      secondsPerStep: 1,
    })
  })

  it('has no figures for a run without lines', () => {
    expect(runFigures(figuresOf([]))).toEqual({
      steps: 0,
      finalValidationLoss: undefined,
      bestValidationLoss: undefined,
      finalTrainLoss: undefined,
      tokens: undefined,
      seconds: undefined,
      secondsPerStep: undefined,
    })
  })
})

describe('seriesOf', () => {
  it('takes a column over any other', () => {
    const { all, steps } = figuresOf(metrics)
    const rows = ({ x, y }: ReturnType<typeof seriesOf>) => [Array.from(x), Array.from(y)]
    expect(rows(seriesOf(all, 'validationLoss', 'tokens'))).toEqual([
      [0, 16, 24],
      [4, 3.2, 3.3],
    ])
    expect(rows(seriesOf(steps, 'gradientNorm'))).toEqual([
      [1, 2, 3],
      [2, 3, 4],
    ])
  })
})

describe('reaching', () => {
  it('is on the straight line between two evaluations, over each axis', () => {
    const place = reaching(figuresOf(metrics), 3.6)
    expect(place.step).toBeCloseTo(1, 12)
    expect(place.tokens).toBeCloseTo(8, 12)
    expect(place.seconds).toBeCloseTo(1, 12)
    expect(reaching(figuresOf(metrics), 3)).toEqual({ step: null, tokens: null, seconds: null })
    expect(reaching(figuresOf([{ step: 1, validationLoss: 2 }]), 2)).toEqual({
      step: 1,
      tokens: undefined,
      seconds: undefined,
    })
  })
})

describe('throughput', () => {
  it('is tokens per second between steps', () => {
    const { rows, speed } = throughput(figuresOf(metrics))
    expect([rows, speed]).toEqual([
      [1, 2],
      [8, 2],
    ])
  })
})
