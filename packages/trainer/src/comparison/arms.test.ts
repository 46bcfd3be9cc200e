import { describe, expect, it } from 'vitest'
import { runConfig } from '../config/run-config.js'
import { tinyConfig } from '../testing/tiny.js'
import { armConfig, namedArms, type ArmOverrides } from './arms.js'

const config = runConfig.parse(tinyConfig())
const arm = (overrides: unknown, of = config) => armConfig(of, 'mine', overrides as ArmOverrides)

describe('an arm', () => {
  it('changes nothing, settings of the decoder, or any part of the config', () => {
    expect(arm({})).toEqual(config)
    expect(arm({ wavelet: { kind: 'none' } }).decoder).toEqual({
      ...config.decoder,
      wavelet: { ...config.decoder.wavelet, kind: 'none' },
    })
    const both = arm({ decoder: { feedForwardSize: 64 }, training: { learningRate: 0.5 } })
    expect(both.decoder.feedForwardSize).toBe(64)
    expect(both.training).toEqual({ ...config.training, learningRate: 0.5 })
  })

  it('brings an optimizer instead of the short form, or changes a setting of the one that is there', () => {
    expect(arm({ training: { optimizer: { kind: 'lion' } } }).training).not.toHaveProperty('beta1')
    const lion = runConfig.parse(tinyConfig({ optimizer: { kind: 'lion', beta2: 0.5 } }))
    expect(arm({ training: { optimizer: { beta1: 0.8 } } }, lion).training.optimizer).toEqual({
      kind: 'lion',
      weightDecay: 1,
      beta1: 0.8,
      beta2: 0.5,
    })
    expect(arm({ training: { optimizer: { kind: 'muon' } } }, lion).training.optimizer).toMatchObject({ beta2: 0.99 })
    expect(arm({ training: { beta1: 0.7 } }).training.beta1).toBe(0.7)
  })

  it.each([
    [{ decoder: { contextLength: 8 } }, 'changes decoder.contextLength, which all arms'],
    [{ contextLength: 8 }, 'changes decoder.contextLength, which all arms'],
    [{ training: { steps: 8 } }, 'changes training.steps, which all arms'],
    [{ training: { seed: 8 } }, 'changes training.seed, which all arms'],
    [{ training: {}, layerCount: 2 }, "has 'layerCount' beside 'decoder' and 'training'"],
    [{ training: { speed: 2 } }, "arm 'mine': training: Unrecognized key"],
    [{ depth: 2 }, "arm 'mine': decoder"],
  ])('is refused: %j', (overrides, message) => {
    expect(() => arm(overrides)).toThrow(message)
  })
})

it('names keep their order: whole numbers, which JavaScript would put first, are refused', () => {
  expect([...namedArms({ z: {}, a: {} }).keys()]).toEqual(['z', 'a'])
  expect(() => namedArms({ a: {}, 8: {} })).toThrow("an arm is named '8'")
})
