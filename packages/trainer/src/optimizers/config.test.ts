import { describe, expect, it } from 'vitest'
import { runConfig } from '../config/run-config.js'
import { tinyConfig } from '../testing/tiny.js'
import { countSlotValues } from './create-optimizer.js'
import { optimizers } from './index.js'
import { isHiddenMatrix, isMatrix } from './parameter-roles.js'
import { optimizerOf } from './short-form.js'

const problemOf = (training: object) => runConfig.safeParse(tinyConfig(training)).error?.issues[0]

describe('training.optimizer', () => {
  it.each(optimizers.map(({ kind }) => kind))('is a strict choice: %s', (kind) => {
    const named = runConfig.parse(tinyConfig({ optimizer: { kind } as never })).training
    expect(named.optimizer).toMatchObject({ kind })
    expect(named).not.toHaveProperty('weightDecay')
    expect(optimizerOf(named)).toEqual(named.optimizer)
    expect(problemOf({ optimizer: { kind, speed: 1 } })).toMatchObject({ path: ['training', 'optimizer'] })
    expect(problemOf({ optimizer: { kind, weightDecay: -1 } })?.path).toEqual(['training', 'optimizer', 'weightDecay'])
  })

  it('is refused by name where it is not known, and beside settings that would be ignored', () => {
    expect(problemOf({ optimizer: { kind: 'adam' } })?.message).toBe(
      'must have a kind: adamw, lion, muon; found "adam"',
    )
    expect(problemOf({ optimizer: {} })?.message).toBe('must have a kind: adamw, lion, muon; found none')
    for (const optimizer of ['adamw', 3, null, []])
      expect(problemOf({ optimizer: optimizer as never })?.message).toBe(
        `must be an object with a kind (adamw, lion, muon), as { kind: 'muon' }; found ${JSON.stringify(optimizer)}`,
      )
    expect(problemOf({ optimizer: { kind: 'lion' }, beta1: 0.8 })).toMatchObject({
      path: ['training', 'beta1'],
      message: expect.stringContaining('give it as optimizer.beta1, or leave it out') as string,
    })
    expect(problemOf({ optimizer: { kind: 'lion' }, epsilon: 1 })?.message).toContain("which 'lion' doesn't have")
  })

  it('is left out of configs that name none, which are the text that they always were', () => {
    const { training } = runConfig.parse(tinyConfig({ seed: 3, beta1: 0.8 }))
    expect(JSON.stringify(training)).toBe(
      '{"steps":12,"batchSize":4,"learningRate":0.01,"minimumLearningRate":0,"warmupSteps":2,"weightDecay":0.1,"beta1":0.8,' +
        '"beta2":0.99,"epsilon":1e-8,"clipNorm":1,"accumulationSteps":1,"evaluateEvery":5,"evaluationBatches":2,"checkpointEvery":4,"seed":3}',
    )
    expect(optimizerOf(training)).toEqual({ kind: 'adamw', weightDecay: 0.1, beta1: 0.8, beta2: 0.99, epsilon: 1e-8 })
  })
})

describe('the memory of an optimizer', () => {
  const parameters = [
    { name: 'transformer.h.0.mlp.c_fc.weight', shape: [3, 4] },
    { name: 'transformer.h.0.mlp.c_fc.bias', shape: [4] },
  ]
  it.each([
    ['adamw', 32],
    ['lion', 16],
    ['muon', 20],
  ] as const)('of %s is counted', (kind, count) => {
    expect(countSlotValues(optimizerOf({ optimizer: { kind } }), parameters)).toBe(count)
  })
})

describe('the role of a parameter', () => {
  it.each([
    ['transformer.h.0.attn.c_attn.weight', [64, 192], true, true],
    ['lm_head.weight', [27, 64], true, false],
    ['lm_head.hidden.weight', [64, 32], true, true],
    ['transformer.h.0.attn.c_attn.bias', [192], false, false],
    ['transformer.h.0.ln_1.weight', [64], false, false],
    ['transformer.wte.weight', [27, 64], false, false],
    ['transformer.wpe.weight', [128, 64], false, false],
    ['transformer.h.0.wavelet.kernels', [300], false, false],
  ])('of %s: %s', (name, shape, matrix, hidden) => {
    expect([isMatrix(name, shape), isHiddenMatrix(name, shape)]).toEqual([matrix, hidden])
  })
})
