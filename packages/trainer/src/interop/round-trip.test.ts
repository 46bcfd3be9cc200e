import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { createDecoder, type Decoder, type DecoderOptions } from '@wgpt/decoder'
import { createBpeTokenizer, createCharacterTokenizer, createMidiTokenizer } from '@wgpt/tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadDecoder } from '../load-decoder.js'
import { assignValues } from '../parameters/parameter-values.js'
import { createMemoryStore } from '../store/memory-store.js'
import { strongBase } from '../presets/strong-base.js'
import { exportHuggingFace } from './export-huggingface.js'
import { importHuggingFace } from './import-huggingface.js'
import { readJsonObject } from './model-folder.js'
import { readWeights } from './read-weights.js'
import { saveImported } from './save-imported.js'
import { changed, folderOf } from './testing/folders.js'

const tiny = {
  vocabularySize: 9,
  contextLength: 8,
  embeddingSize: 8,
  layerCount: 2,
  headCount: 2,
  feedForwardSize: 12,
} satisfies DecoderOptions

const gpt2s: Record<string, Partial<DecoderOptions>> = {
  'GPT-2': {},
  'GPT-2 with a head of its own and dropout': { tiedEmbeddings: false, dropout: 0.25 },
  'GPT-2 whose wavelet is switched off': { wavelet: { kind: 'none', boundary: 'renormalize' } },
  'GPT-2 that says what it is by default': { biases: true, valueResidual: false, queryKeyNorm: false },
}
const others: Record<string, Partial<DecoderOptions>> = {
  'fixed wavelet': { wavelet: { kind: 'fixed', strength: 0.5 } },
  'another family': { wavelet: { kind: 'fixed', wavelet: 'db2', boundary: 'renormalize', schedule: 'even' } },
  'learnable wavelet': { wavelet: { kind: 'learnable', maximumTaps: 3 } },
  'rotary positions, RMS norm, SwiGLU': { positions: 'rope', norm: 'rms', activation: 'swiglu' },
  'several filters': {
    activation: 'gelu-exact',
    wavelet: { kind: 'learnable', maximumTaps: 3 },
    filters: [{ kind: 'fixed' }, { kind: 'learnable', place: ['mixerInput', 'qkv'], maximumTaps: 2 }],
  },
  'the strong base': { ...strongBase.decoder, logitSoftCap: 2 },
  'no attention, a hidden head': { mixer: 'none', headHiddenSize: 8, wavelet: { kind: 'fixed' } },
}

function stirred(options: DecoderOptions): Decoder {
  const decoder = createDecoder(options)
  let place = 0
  for (const parameter of decoder.parameters.values()) {
    const pattern = Float32Array.from({ length: parameter.size }, () => 0.5 * Math.sin(1.7 * ++place))
    tf.tidy(() => parameter.assign(tf.add(parameter, tf.tensor(pattern, parameter.shape))))
  }
  return decoder
}
const tokens = [
  [0, 4, 2, 8, 1],
  [3, 3, 0, 7, 4],
]
const logitsOf = (decoder: Decoder) =>
  tf.tidy(() => decoder.logits(tf.tensor2d(tokens, undefined, 'int32')).arraySync())

describe('export, then import', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each(Object.entries({ ...gpt2s, ...others }))('%s has the same logits, to the bit', async (_, options) => {
    const decoder = stirred({ ...tiny, ...options })
    const imported = await importHuggingFace(folderOf(await exportHuggingFace(decoder)))
    const again = createDecoder(imported.decoder)
    assignValues(again.parameters, imported.parameters)
    expect(logitsOf(again)).toEqual(logitsOf(decoder))
    expect([...again.parameters.keys()]).toEqual([...decoder.parameters.keys()])
    expect({ ...again.config, wavelet: null }).toEqual({ ...decoder.config, wavelet: null })
    again.dispose()
    decoder.dispose()
  })

  it.each(Object.entries(gpt2s))('%s is one for Hugging Face', async (_, options) => {
    const decoder = createDecoder({ ...tiny, ...options })
    const folder = folderOf(await exportHuggingFace(decoder))
    const config = (await readJsonObject(folder, 'config.json'))!
    expect(config).toMatchObject({ model_type: 'gpt2', architectures: ['GPT2LMHeadModel'], n_inner: 12, n_embd: 8 })
    expect(config.tie_word_embeddings).toBe(decoder.config.tiedEmbeddings)
    expect(config).not.toHaveProperty('wgpt')
    const weights = await readWeights(folder)
    expect([...weights.keys()].sort()).toEqual([...decoder.parameters.keys()].sort())
    expect(weights.get('transformer.h.1.attn.c_attn.weight')!.tensor.shape).toEqual([8, 24])
    decoder.dispose()
  })

  it.each(Object.entries(others))('%s says in its config what it is, and passes for no GPT-2', async (_, options) => {
    const decoder = createDecoder({ ...tiny, ...options })
    const config = (await readJsonObject(folderOf(await exportHuggingFace(decoder)), 'config.json'))!
    const rest: Partial<DecoderOptions> = { ...decoder.config }
    delete rest.seed
    expect(config).toMatchObject({ model_type: 'wgpt', wgpt: { format: 1, decoder: JSON.parse(JSON.stringify(rest)) } })
    decoder.dispose()
  })

  it.each(Object.entries(others))('%s brings the code that transformers loads it with', async (_, options) => {
    const decoder = createDecoder({ ...tiny, ...options })
    const files = await exportHuggingFace(decoder)
    const code = new TextDecoder().decode(files.get('wavelet_gpt2.py'))
    expect(code).toBe(readFileSync(new URL('../../../../docs/wavelet_gpt2.py', import.meta.url), 'utf8'))
    const { auto_map: classes } = (await readJsonObject(folderOf(files), 'config.json')) as { auto_map: object }
    for (const place of Object.values(classes) as string[])
      expect(code).toContain(`class ${place.replace('wavelet_gpt2.', '')}(`)
    decoder.dispose()
  })

  it('characters go out as a tokenizer.json too', async () => {
    const tokenizer = createCharacterTokenizer({ alphabet: 'abé🐋', substitute: 'a' })
    const decoder = createDecoder({ ...tiny, vocabularySize: 4 })
    const folder = folderOf(await exportHuggingFace(decoder, tokenizer))
    expect(await readJsonObject(folder, 'tokenizer.json')).toMatchObject({
      model: { type: 'WordLevel', vocab: { a: 0, b: 1, é: 2, '🐋': 3 }, unk_token: 'a' },
    })
    decoder.dispose()
  })

  it('a fixed wavelet brings its taps: one kernel a level, no longer than the context', async () => {
    const decoder = createDecoder({ ...tiny, wavelet: { kind: 'fixed' } })
    const folder = folderOf(await exportHuggingFace(decoder))
    const { kernels } = (await readJsonObject(folder, 'config.json'))!.wgpt as {
      kernels: Record<'taps' | 'starts', number[]>
    }
    expect(kernels).toEqual({ taps: [0, 0, 0, 0, 0, 2, 4, 8], starts: [0, 0, 0, 0, 0, 0, 2, 6] })
    const { data } = (await readWeights(folder)).get('wavelet.kernels')!.tensor
    expect([...new Float32Array(data.slice().buffer)]).toEqual(
      [2, 4, 8].flatMap((n) => new Array<number>(n).fill(1 / n)),
    )
    decoder.dispose()
  })
})

const likeGpt2 = JSON.parse(
  readFileSync(new URL('../../../tokenizers/src/bpe/testing/like-gpt2.json', import.meta.url), 'utf8'),
) as {
  tokenizer: { model: { vocab: Record<string, number>; merges: unknown[] } }
  samples: { text: string; ids: number[] }[]
}

describe('tokenizers', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each([createCharacterTokenizer(), createMidiTokenizer(), createBpeTokenizer(likeGpt2.tokenizer)])(
    'a model keeps its $kind tokenizer',
    async (tokenizer) => {
      const decoder = createDecoder({ ...tiny, vocabularySize: tokenizer.vocabularySize })
      const { tokenizer: read } = await importHuggingFace(folderOf(await exportHuggingFace(decoder, tokenizer)))
      expect(read!.toJSON()).toMatchObject(JSON.parse(JSON.stringify(tokenizer.toJSON())))
      decoder.dispose()
    },
  )

  it('a byte-level one is written for Hugging Face, and its end of text is named', async () => {
    const tokenizer = createBpeTokenizer(likeGpt2.tokenizer)
    const decoder = createDecoder({ ...tiny, vocabularySize: tokenizer.vocabularySize })
    const folder = folderOf(await exportHuggingFace(decoder, tokenizer))
    const end = likeGpt2.tokenizer.model.vocab['<|endoftext|>']
    expect(await readJsonObject(folder, 'config.json')).toMatchObject({ eos_token_id: end, bos_token_id: end })
    expect(await readJsonObject(folder, 'tokenizer.json')).toMatchObject({ version: '1.0', model: { type: 'BPE' } })
    decoder.dispose()
  })

  it("GPT-2's vocab.json and merges.txt do where there is no tokenizer.json", async () => {
    const { vocab, merges } = likeGpt2.tokenizer.model
    const decoder = createDecoder({ ...tiny, vocabularySize: 600 })
    const merged = merges.map((merge) => (Array.isArray(merge) ? merge.join(' ') : merge))
    const folder = changed(folderOf(await exportHuggingFace(decoder)), {
      'vocab.json': vocab,
      'merges.txt': ['#version: 0.2', ...merged, ''].join('\n'),
    })
    const { tokenizer } = await importHuggingFace(folder)
    for (const { text, ids } of likeGpt2.samples)
      expect([...(tokenizer as ReturnType<typeof createBpeTokenizer>).encode(text)]).toEqual(ids)
    decoder.dispose()
  })
})

describe('an imported run', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('loads as any other, and keeps the rows of its vocabulary that have no token', async () => {
    const tokenizer = createCharacterTokenizer({ alphabet: 'abcdefghi' })
    const decoder = stirred({ ...tiny, vocabularySize: 16 })
    const imported = await importHuggingFace(folderOf(await exportHuggingFace(decoder, tokenizer)))
    expect([imported.decoder.vocabularySize, imported.paddingRows]).toEqual([16, 7])
    const store = createMemoryStore('runs/imported')
    const config = await saveImported(store, imported)
    const loaded = await loadDecoder(store)
    expect(loaded).toMatchObject({ step: 0, config: { modality: 'text', decoder: { layerCount: 2 } } })
    expect(loaded.config).toEqual(config)
    expect(loaded.tokenizer.toJSON()).toEqual({ ...tokenizer.toJSON(), paddedTo: 16 })
    expect(logitsOf(loaded.decoder)).toEqual(logitsOf(decoder))
    await expect(saveImported(store, imported)).rejects.toThrow('holds a run already')
    loaded.decoder.dispose()
    decoder.dispose()
  })
})
