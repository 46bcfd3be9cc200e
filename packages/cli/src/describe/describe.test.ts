import { createDecoder } from '@wgpt/decoder'
import { presets } from '@wgpt/trainer'
import { modalities } from '@wgpt/tokenizers'
import { describe, expect, it } from 'vitest'
import { buildConfig } from '../config/build-config.js'
import { scaled, describeText } from './describe-text.js'
import { describeTraining } from './describe-training.js'

const vocabularyOf = (name: string) =>
  modalities.find((modality) => modality.name === name)!.createTokenizer().vocabularySize

describe('what a run has and costs', () => {
  it.each(Object.keys(presets))('adds up for preset %s', async (preset) => {
    for (const wavelet of ['none', 'fixed', 'learnable']) {
      const { config } = await buildConfig(preset, { wavelet, set: ['training.emaDecay=0.99'] })
      const description = describeTraining(config, vocabularyOf(preset))
      const { decoder, tokens, flops, bytes } = description
      expect(tokens.step).toBe(config.training.batchSize * config.decoder.contextLength)
      expect(tokens.total).toBe(tokens.step * config.training.steps)
      expect(flops.total).toBe(flops.token * tokens.total)
      expect(bytes.average).toBe(4 * decoder.parameters.reduce((sum, { count }) => sum + count, 0))
      expect(bytes.peak).toBe(bytes.kept.peak + bytes.average)
      expect(bytes.recomputed.activations).toBeLessThan(bytes.kept.activations)
      if (wavelet === 'none') expect(description.wavelet).toBeNull()
      else
        expect(description.wavelet!.levels.reduce((sum, { channels }) => sum + channels, 0)).toBe(
          config.decoder.embeddingSize,
        )
      const text = describeText(description)
      expect(text).toContain(`${tokens.step.toLocaleString('en-US')} tokens`)
      expect(text).toContain(wavelet === 'none' ? 'wavelet: none' : `wavelet: ${wavelet}, haar after each block`)
    }
  })

  it('knows what activation checkpointing and accumulation take and save', async () => {
    const of = async (...set: string[]) => describeTraining((await buildConfig('text', { set })).config, 27)
    const [plain, again] = [await of(), await of('training.activationCheckpointing=true')]
    expect(again.bytes.peak).toBeLessThan(plain.bytes.peak)
    expect(again.flops.token - plain.flops.token).toBe(plain.decoder.flopsPerToken.blocks)
    const parts = await of('training.accumulationSteps=4')
    expect(parts.bytes.kept.activations).toBe(plain.bytes.kept.activations / 4)
    expect([parts.bytes.accumulated, parts.flops.step]).toEqual([plain.bytes.kept.parameters, plain.flops.step])
  })

  it('is what the decoder then has', async () => {
    const { config } = await buildConfig('text', { set: ['decoder.layerCount=1'], wavelet: 'learnable' })
    const { decoder: described } = describeTraining(config, 27)
    const decoder = createDecoder({ ...config.decoder, vocabularySize: 27 })
    expect(Object.fromEntries(described.parameters.map(({ name, shape }) => [name, shape]))).toEqual(
      Object.fromEntries([...decoder.parameters].map(([name, { shape }]) => [name, shape])),
    )
    decoder.dispose()
  })
})

describe('scaled', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1_234_567, '1.23 MB'],
    [2.5e12, '2.50 TB'],
  ])('says %d bytes as %s', (value, text) => expect(scaled(value, 'B')).toBe(text))
})
