import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createDecoder } from '../decoder.js'

const options = { vocabularySize: 50, contextLength: 16, embeddingSize: 32, layerCount: 2, headCount: 4, seed: 9 }
const shapesOf = (decoder: ReturnType<typeof createDecoder>) =>
  Object.fromEntries([...decoder.parameters].map(([name, { shape }]) => [name, shape]))

/** `GPT2LMHeadModel(GPT2Config(vocab_size=50, n_positions=16, n_embd=32, n_layer=2, n_head=4)).named_parameters()`. */
const gpt2 = {
  'transformer.wte.weight': [50, 32],
  'transformer.wpe.weight': [16, 32],
  ...Object.fromEntries(
    [0, 1].flatMap((layer) =>
      Object.entries({
        'ln_1.weight': [32],
        'ln_1.bias': [32],
        'attn.c_attn.weight': [32, 96],
        'attn.c_attn.bias': [96],
        'attn.c_proj.weight': [32, 32],
        'attn.c_proj.bias': [32],
        'ln_2.weight': [32],
        'ln_2.bias': [32],
        'mlp.c_fc.weight': [32, 128],
        'mlp.c_fc.bias': [128],
        'mlp.c_proj.weight': [128, 32],
        'mlp.c_proj.bias': [32],
      }).map(([name, shape]) => [`transformer.h.${layer}.${name}`, shape]),
    ),
  ),
  'transformer.ln_f.weight': [32],
  'transformer.ln_f.bias': [32],
}

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('parameters', () => {
  it("are Hugging Face GPT-2's, in name, shape and order", () => {
    const shapes = shapesOf(createDecoder(options))
    expect(shapes).toEqual(gpt2)
    expect(Object.keys(shapes)).toEqual(Object.keys(gpt2))
  })

  it('follow the parts of the model', () => {
    const shapes = shapesOf(
      createDecoder({ ...options, positions: 'sinusoidal', mixer: 'none', tiedEmbeddings: false, headHiddenSize: 24 }),
    )
    expect(Object.keys(shapes).filter((name) => /wpe|attn|ln_1/.test(name))).toEqual([])
    expect(shapes['lm_head.hidden.weight']).toEqual([32, 24])
    expect(shapes['lm_head.hidden.bias']).toEqual([24])
    expect(shapes['lm_head.weight']).toEqual([50, 24])
    expect(shapesOf(createDecoder({ ...options, tiedEmbeddings: false }))['lm_head.weight']).toEqual([50, 32])
  })

  it.each([
    ['afterBlock', ['transformer.h.0.wavelet.kernels', 'transformer.h.1.wavelet.kernels']],
    ['beforeAttention', ['transformer.h.0.wavelet.kernels', 'transformer.h.1.wavelet.kernels']],
    ['embedding', ['transformer.wavelet.kernels']],
  ] as const)('of learnable wavelets are one vector a place, beside those of GPT-2: %s', (place, names) => {
    // 16 processed channels, the levels 0 … 4 of context 16: windows of at most 8 taps.
    const shapes = shapesOf(createDecoder({ ...options, wavelet: { kind: 'learnable', place, maximumTaps: 8 } }))
    const kernels = Object.entries(shapes).filter(([name]) => name.endsWith('wavelet.kernels'))
    const taps = [1, 1, 1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8, 8, 8, 8].reduce((sum, count) => sum + count)
    expect(kernels).toEqual(names.map((name) => [name, [taps]]))
    expect(Object.keys(shapes).filter((name) => !name.endsWith('wavelet.kernels'))).toEqual(Object.keys(gpt2))
  })

  it('are none for a wavelet that processes no channel', () => {
    const shapes = shapesOf(createDecoder({ ...options, wavelet: { kind: 'learnable', fraction: 0 } }))
    expect(Object.keys(shapes)).toEqual(Object.keys(gpt2))
  })

  it('of RMS norms are gains alone, of SwiGLU a third matrix', () => {
    const shapes = shapesOf(createDecoder({ ...options, positions: 'rope', norm: 'rms', activation: 'swiglu' }))
    expect(Object.keys(shapes).filter((name) => /ln_.*bias|wpe/.test(name))).toEqual([])
    expect(shapes['transformer.h.1.mlp.c_gate.weight']).toEqual([32, 128])
    expect(shapes['transformer.h.1.mlp.c_gate.bias']).toEqual([128])
  })

  it("start with GPT-2's spread: 0.02, less into the residual stream; gains 1, biases 0", async () => {
    const { parameters } = createDecoder({ ...options, vocabularySize: 500, embeddingSize: 64 })
    const spread = async (name: string) => {
      const values = Array.from(await parameters.get(name)!.data())
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      expect(Math.abs(mean)).toBeLessThan(0.001)
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    }
    expect(Math.abs((await spread('transformer.wte.weight')) / 0.02 - 1)).toBeLessThan(0.03)
    expect(Math.abs((await spread('transformer.h.1.mlp.c_fc.weight')) / 0.02 - 1)).toBeLessThan(0.03)
    for (const name of ['attn', 'mlp'])
      expect(Math.abs((await spread(`transformer.h.1.${name}.c_proj.weight`)) / 0.01 - 1)).toBeLessThan(0.05)
    for (const [name, parameter] of parameters)
      if (name.endsWith('.bias')) expect(new Set(await parameter.data()), name).toEqual(new Set([0]))
      else if (name.includes('.ln_')) expect(new Set(await parameter.data()), name).toEqual(new Set([1]))
  })

  it('depend on the seed and their name alone: decoders with other parts share what they have in common', async () => {
    const first = createDecoder(options)
    const other = createDecoder({
      ...options,
      positions: 'sinusoidal',
      tiedEmbeddings: false,
      wavelet: { kind: 'fixed' },
    })
    const reseeded = createDecoder({ ...options, seed: 10 })
    for (const [name, parameter] of first.parameters) {
      const values = await parameter.data()
      if (other.parameters.has(name)) expect(await other.parameters.get(name)!.data(), name).toEqual(values)
      if (name.endsWith('.weight') && !name.includes('.ln_'))
        expect(await reseeded.parameters.get(name)!.data(), name).not.toEqual(values)
    }
    const [a, b] = [0, 1].map((layer) => first.parameters.get(`transformer.h.${layer}.mlp.c_fc.weight`)!)
    expect(await a!.data()).not.toEqual(await b!.data())
  })

  it('are bit-identical on every backend', async () => {
    const values = []
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend)
      values.push(await createDecoder(options).parameters.get('transformer.wte.weight')!.data())
    }
    await tf.setBackend('cpu')
    expect(values[0]).toEqual(values[1])
  })

  it('have embeddings of the deviation that is asked for, and all others as without it', () => {
    const spread = (values: ArrayLike<number>) =>
      Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length)
    const [usual, wide] = [createDecoder(options), createDecoder({ ...options, embeddingDeviation: 0.1 })]
    for (const [name, { size }] of usual.parameters) {
      const [before, after] = [usual, wide].map((decoder) => Array.from(decoder.parameters.get(name)!.dataSync()))
      if (!/wte|wpe/.test(name)) expect(after, name).toEqual(before)
      else {
        const error = 4 / Math.sqrt(2 * size)
        expect(Math.abs(spread(before ?? []) / 0.02 - 1)).toBeLessThan(error)
        expect(Math.abs(spread(after ?? []) / 0.1 - 1)).toBeLessThan(error)
      }
    }
    expect(() => createDecoder({ ...options, embeddingDeviation: 0 })).toThrow('embeddingDeviation')
  })
})
