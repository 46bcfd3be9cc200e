import { describe, expect, it } from 'vitest'
import { createDecoder } from '../decoder.js'
import { decoderConfig, type DecoderOptions } from './decoder-config.js'

const options: DecoderOptions = {
  vocabularySize: 27,
  contextLength: 64,
  embeddingSize: 32,
  layerCount: 3,
  headCount: 4,
}

describe('the config', () => {
  it('is GPT-2 by default', () => {
    expect(decoderConfig.parse(options)).toEqual({
      ...options,
      feedForwardSize: 128,
      dropout: 0,
      positions: 'learned',
      norm: 'layer',
      mixer: 'attention',
      tiedEmbeddings: true,
      headHiddenSize: 0,
      wavelet: { kind: 'none', fraction: 0.5, schedule: 'paper', wavelet: 'haar', boundary: 'zero', strength: 1 },
      seed: 0,
    })
  })

  it('survives JSON and a second reading', () => {
    const config = decoderConfig.parse({
      ...options,
      feedForwardSize: 48,
      wavelet: { kind: 'fixed', schedule: 'even' },
    })
    expect(decoderConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config)
  })

  it.each<[string, object, string]>([
    ['an unknown key', { dropuot: 0.1 }, 'dropuot'],
    ['a missing size', { vocabularySize: undefined }, 'vocabularySize'],
    ['a negative size', { layerCount: -1 }, 'layerCount'],
    ['a NaN', { dropout: NaN }, 'dropout'],
    ['dropout of everything', { dropout: 1 }, 'dropout'],
    ['rotary positions', { positions: 'rope' }, `positions is "rope", wanted 'learned' or 'sinusoidal'`],
    ['the RMS norm', { norm: 'rms' }, `norm is "rms", wanted 'layer'`],
    ['learnable kernels', { wavelet: { kind: 'learnable' } }, `wavelet.kind is "learnable", wanted 'none' or 'fixed'`],
    ['another mixer', { mixer: 'fnet' }, `mixer is "fnet", wanted 'attention' or 'none'`],
    ['heads that do not fit', { headCount: 5 }, 'headCount is 5, which must divide embeddingSize (32)'],
    ['an odd size for sinusoids', { positions: 'sinusoidal', embeddingSize: 33, headCount: 3 }, 'must be even'],
    ['a tied head of another width', { headHiddenSize: 16 }, 'set tiedEmbeddings to false'],
    ['an unknown schedule', { wavelet: { schedule: 'odd' } }, 'wavelet schedule is "odd"'],
    [
      'a schedule for other channels',
      { wavelet: { kind: 'fixed', schedule: [1, 2] } },
      'wavelet schedule has 2 levels',
    ],
    ['a boundary of another kind', { wavelet: { kind: 'fixed', boundary: 'wrap' } }, 'wavelet boundary is "wrap"'],
    ['an unknown family', { wavelet: { wavelet: 'nope' } }, 'wavelet wavelet is "nope"'],
    ['a strength above 1', { wavelet: { strength: 2 } }, 'wavelet.strength'],
    ['an unknown wavelet option', { wavelet: { taps: 3 } }, 'taps'],
  ])('refuses %s, in one line that names it', (_, wrong, message) => {
    const create = () => createDecoder({ ...options, ...wrong })
    expect(create).toThrow(RangeError)
    expect(create).toThrow(message)
    expect(create).toThrow(/^decoder config: [^\n]+$/)
  })

  it('names everything that is wrong at once', () => {
    expect(() => createDecoder({ ...options, norm: 'rms' as never, dropout: -1 })).toThrow(/dropout .*; norm /)
  })
})
