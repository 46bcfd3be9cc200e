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
      activation: 'gelu',
      mixer: 'attention',
      tiedEmbeddings: true,
      headHiddenSize: 0,
      wavelet: {
        kind: 'none',
        place: 'afterBlock',
        fraction: 0.5,
        schedule: 'paper',
        wavelet: 'haar',
        details: false,
        boundary: 'zero',
        strength: 1,
        sharing: 'channel',
      },
      seed: 0,
    })
  })

  it('survives JSON and a second reading', () => {
    const config = decoderConfig.parse({
      ...options,
      feedForwardSize: 48,
      wavelet: { kind: 'learnable', schedule: 'even', sharing: 'level', maximumTaps: 9 },
    })
    expect(decoderConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config)
  })

  it('is the same where it says what is left out, so that its JSON is, too', () => {
    const said = {
      embeddingNorm: false,
      queryKeyNorm: false,
      valueResidual: false,
      biases: true,
      zeroProjections: false,
    }
    expect(JSON.stringify(decoderConfig.parse({ ...options, ...said }))).toBe(
      JSON.stringify(decoderConfig.parse(options)),
    )
    expect(decoderConfig.parse({ ...options, biases: false, valueResidual: true })).toMatchObject({
      biases: false,
      valueResidual: true,
    })
  })

  it.each<[string, object, string]>([
    ['an unknown key', { dropuot: 0.1 }, 'dropuot'],
    ['a missing size', { vocabularySize: undefined }, 'vocabularySize'],
    ['a negative size', { layerCount: -1 }, 'layerCount'],
    ['a NaN', { dropout: NaN }, 'dropout'],
    ['dropout of everything', { dropout: 1 }, 'dropout'],
    ['other positions', { positions: 'alibi' }, `positions is "alibi", expected 'learned' or 'sinusoidal' or 'rope'`],
    ['another norm', { norm: 'batch' }, `norm is "batch", expected 'layer' or 'rms' or 'rms-no-gain'`],
    ['another activation', { activation: 'relu' }, `activation is "relu", expected 'gelu' or 'swiglu' or 'gelu-tanh'`],
    ['another wavelet', { wavelet: { kind: 'learned' } }, `wavelet.kind is "learned", expected 'none' or 'fixed' or`],
    ['another place', { wavelet: { place: 'after' } }, `wavelet.place is "after", expected 'afterBlock' or`],
    [
      'odd heads for rotary positions',
      { positions: 'rope', headCount: 32 },
      'embeddingSize / headCount (1) must be even',
    ],
    [
      'a wavelet before no attention',
      { mixer: 'none', wavelet: { place: 'beforeAttention' } },
      'wavelet place is "beforeAttention", which a block with mixer "none"',
    ],
    ['an unknown filter', { filters: [{ kind: 'fixd' }] }, `filters.0.kind is "fixd", expected one of 'none', 'fixed'`],
    ['a filter without a kind', { filters: [{}] }, `filters.0.kind is missing, expected one of 'none', 'fixed'`],
    ['a wrong option of a filter', { filters: [{ kind: 'fixed', schedule: 'odd' }] }, 'filters.0 schedule is "odd"'],
    ['an unknown option of a filter', { filters: [{ kind: 'fixed', taps: 3 }] }, 'taps'],
    ['a filter at no place', { filters: [{ kind: 'fixed', place: [] }] }, 'filters.0.place'],
    ['a filter in no mixer', { mixer: 'none', filters: [{ kind: 'fixed', place: 'qkv' }] }, 'filters.0 place is "qkv"'],
    ['no taps', { wavelet: { maximumTaps: 0 } }, 'wavelet.maximumTaps'],
    ['another sharing', { wavelet: { sharing: 'all' } }, 'wavelet sharing is "all"'],
    ['details for other channels', { wavelet: { details: [true] } }, 'wavelet details has 1 booleans for 32 channels'],
    ['another mixer', { mixer: 'hyena' }, `mixer is "hyena", expected 'attention' or 'none'`],
    [
      'values to mix without attention',
      { mixer: 'none', valueResidual: true },
      `valueResidual is true, which mixer "none" doesn't have`,
    ],
    ['heads to norm without attention', { mixer: 'none', queryKeyNorm: true }, 'queryKeyNorm is true, which mixer'],
    ['a cap of 0', { logitSoftCap: 0 }, 'logitSoftCap'],
    ['biases by another name', { bias: false }, 'bias'],
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
    expect(() => createDecoder({ ...options, norm: 'none' as never, dropout: -1 })).toThrow(/dropout .*; norm /)
  })
})
