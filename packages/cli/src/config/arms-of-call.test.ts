import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { armConfig, presets, runConfig } from '@wgpt/trainer'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.js'
import { armsOfCall, builtInArms } from './arms-of-call.js'
import { readConfigFile } from './read-config-file.js'

const config = runConfig.parse(presets.text.tiny)
const folder = temporaryFolder()

describe('the arms of a comparison', () => {
  it('are the usual ones, or those that the call or its file names, in that order', () => {
    const names = (options: Parameters<typeof armsOfCall>[1]) => Object.keys(armsOfCall(config, options))
    expect(names({})).toEqual(['none', 'fixed'])
    expect(names({ given: ['learnable', 'none'] })).toEqual(['learnable', 'none'])
    const ofFile = { one: {}, two: { training: { learningRate: 0.1 } } }
    expect(names({ ofFile })).toEqual(['one', 'two'])
    expect(names({ ofFile, defined: ['three'] })).toEqual(['one', 'two', 'three'])
    expect(names({ ofFile, given: ['fixed', 'two'] })).toEqual(['fixed', 'two'])
  })

  it('are defined setting by setting', () => {
    const arms = armsOfCall(config, {
      defined: [
        'base',
        'lion=training.optimizer.kind=lion',
        'lion=training.optimizer.beta2=0.5',
        'lion=training.learningRate=0.0005',
        'none=training.learningRate=0.001',
      ],
    })
    expect(arms.base).toEqual({})
    expect(armConfig(config, 'lion', arms.lion!).training).toMatchObject({
      learningRate: 0.0005,
      optimizer: { kind: 'lion', beta2: 0.5, weightDecay: 1 },
    })
    // An arm of a built-in name begins as that.
    expect(armConfig(config, 'none', arms.none!)).toMatchObject({
      decoder: { wavelet: { kind: 'none' } },
      training: { learningRate: 0.001 },
    })
  })

  it.each(Object.keys(builtInArms()))('know the built-in one: %s', (name) => {
    expect(armConfig(config, name, builtInArms()[name]!).decoder.wavelet.kind).toBe(name)
  })

  it('come from a config file, as a whole config or as settings of the decoder', async () => {
    const file = path.join(folder, 'arms.yaml')
    writeFileSync(
      file,
      'preset: text\narms:\n  a: {}\n  b: { training: { learningRate: 0.001 } }\n  c: { wavelet: { kind: none } }\n',
    )
    const { arms } = await readConfigFile(file)
    expect(arms).toEqual({ a: {}, b: { training: { learningRate: 0.001 } }, c: { wavelet: { kind: 'none' } } })
    writeFileSync(file, 'arms: [none, learnable]\n')
    expect((await readConfigFile(file)).arms).toEqual({ none: {}, learnable: {} })
    expect(armConfig(config, 'none', armsOfCall(config, { ofFile: { none: {}, fixed: {} } }).none!).decoder.wavelet.kind).toBe('none') // prettier-ignore
  })

  it.each([
    [
      'arms:\n  a:\n    training:\n      learningrate: 1\n',
      /:4: 'arms\.a\.training\.learningrate': there is no such setting of an arm/,
    ],
    ['arms:\n  a: 3\n', /:2: arm 'a': expected what it changes/],
    ['arms: 3\n', /:1: arms: expected names/],
  ])('of a file are refused with their line: %j', async (text, message) => {
    const file = path.join(folder, 'wrong.yaml')
    writeFileSync(file, text)
    await expect(readConfigFile(file)).rejects.toThrow(message)
  })
})
