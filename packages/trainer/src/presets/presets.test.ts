import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { modalities } from '@wgpt/tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import { runConfig } from '../config/run-config.js'
import { definePreset } from './define-preset.js'
import { presets } from './index.js'
import pinned from './testing/pinned-presets.json' with { type: 'json' }

const all = Object.entries(presets).flatMap(([modality, sizes]) =>
  Object.entries(sizes).map(([size, options]) => ({ modality, size, options })),
)

describe.each(all)('preset $modality $size', ({ modality, size, options }) => {
  beforeAll(() => tf.setBackend('cpu'))

  it('is a whole config that evaluates and saves on the way', () => {
    const { modality: named, training } = runConfig.parse(options)
    expect(named).toBe(modality)
    expect(training.steps % training.evaluateEvery).toBe(0)
    expect(training.steps / training.evaluateEvery).toBeGreaterThanOrEqual(10)
    expect(training.checkpointEvery).toBeLessThan(training.steps)
  })

  it('has the number of parameters and the tokens per step that its comment says', () => {
    const { decoder: config, training } = runConfig.parse(options)
    const { vocabularySize } = modalities.find(({ name }) => name === modality)!.createTokenizer()
    const decoder = createDecoder({ ...config, vocabularySize })
    const count = [...decoder.parameters.values()].reduce((sum, parameter) => sum + parameter.size, 0)
    decoder.dispose()
    const words = count < 1e6 ? `${Math.round(count / 1000)},000` : `${(count / 1e6).toFixed(1)} million`
    const comment = readFileSync(path.join(import.meta.dirname, `${modality}-${size}.ts`), 'utf8')
    expect(comment).toContain(`${words} parameters`)
    expect(comment).toContain(
      `${(training.batchSize * config.contextLength).toLocaleString('en')} ${modality === 'text' ? 'characters' : 'tokens'} per step`,
    )
  })
})

it('keeps the numbers that presets have had: a run of today is comparable to one of before', () => {
  const now: Record<string, Record<string, object>> = presets
  for (const [modality, sizes] of Object.entries(pinned))
    for (const [size, options] of Object.entries(sizes)) expect(now[modality]?.[size]).toEqual(options)
})

it('lets a preset say otherwise than its size', () => {
  const { decoder, training } = definePreset('small', {
    modality: 'text',
    data: { source: 'moby-dick' },
    decoder: { wavelet: { kind: 'none' }, layerCount: 2 },
    training: { steps: 10 },
  })
  expect(decoder).toEqual({ ...presets.audio.small.decoder, wavelet: { kind: 'none' }, layerCount: 2 })
  expect(training).toEqual({ ...presets.audio.small.training, steps: 10 })
})
