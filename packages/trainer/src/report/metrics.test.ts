import { describe, expect, it } from 'vitest'
import { pointsOf, runFigures, stepLines, type MetricLine } from './metrics.js'

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
    expect(runFigures(metrics)).toEqual({
      steps: 3,
      finalValidationLoss: 3.3,
      bestValidationLoss: 3.2,
      finalTrainLoss: 2.5,
      tokens: 24,
      secondsPerStep: 1,
    })
  })

  it('has no figures for a run without lines', () => {
    expect(runFigures([])).toEqual({
      steps: 0,
      finalValidationLoss: undefined,
      bestValidationLoss: undefined,
      finalTrainLoss: undefined,
      tokens: undefined,
      secondsPerStep: undefined,
    })
  })
})

describe('pointsOf', () => {
  it('takes a column over any other', () => {
    expect(pointsOf(metrics, 'validationLoss', 'tokens')).toEqual([
      [0, 4],
      [16, 3.2],
      [24, 3.3],
    ])
    expect(pointsOf(stepLines(metrics), 'gradientNorm')).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
    ])
  })
})
