import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { decoderConfig } from '../config/decoder-config.js'
import { createDecoder } from '../decoder.js'
import { asTensor, targets, tiny, tokens, variants } from '../testing/fixtures.js'
import { expectLoraLaws } from '../testing/lora-laws.js'
import { loraTargets } from './targets.js'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('LoRA', () => {
  it.each([
    ['Llama: rotary positions, RMS norm, SwiGLU; learnable kernels', ['c_gate', 'transformer.h.*.mlp.c_fc']],
    ['sinusoidal positions, a head of its own; learnable kernels on the embeddings', ['lm_head.hidden', 'c_attn']],
  ])('holds of %s', (variant, ends) => expectLoraLaws(variants[variant]!, { rank: 1, targets: ends }))

  const config = decoderConfig.parse(tiny)
  const named = (ends: string[]) => loraTargets(config, { targets: ends, rank: 1 }).map(({ name }) => name)

  it("names matrices by their ends, as Python's peft does, or by a pattern", () => {
    expect(named(['c_proj'])).toEqual(
      [0, 1].flatMap((i) => [`transformer.h.${i}.attn.c_proj`, `transformer.h.${i}.mlp.c_proj`]),
    )
    expect(named(['mlp.c_proj', 'transformer.h.1.*'])).toEqual([
      'transformer.h.0.mlp.c_proj',
      ...['attn.c_attn', 'attn.c_proj', 'mlp.c_fc', 'mlp.c_proj'].map((name) => `transformer.h.1.${name}`),
    ])
  })

  it('draws A by the seed, and trains the kernels of a wavelet only if asked to', () => {
    const decoders = [1, 1, 2].map((seed) =>
      createDecoder({ ...tiny, seed, wavelet: { kind: 'learnable', schedule: [0, 1, 1, 2] } }),
    )
    const adapters = decoders.map((decoder, i) => decoder.addLora({ rank: 1, wavelet: i > 0 }))
    const values = adapters.map(({ parameters }) => parameters.get('transformer.h.1.attn.c_attn.lora_A')!.dataSync())
    expect(values[0]).toEqual(values[1])
    expect(values[0]).not.toEqual(values[2])
    expect(values[0]!.every((value) => Math.abs(value) <= 1 / Math.sqrt(4))).toBe(true)
    expect(adapters.map(({ parameters }) => parameters.has('transformer.h.0.wavelet.kernels'))).toEqual([
      false,
      true,
      true,
    ])
    for (const decoder of decoders) decoder.dispose()
    for (const adapter of adapters) adapter.dispose()
  })

  it('has the same gradients, to the bit, where blocks are computed again in the backward pass', () => {
    const decoder = createDecoder({ ...tiny, wavelet: { kind: 'learnable', schedule: [0, 1, 1, 2] } })
    const adapter = decoder.addLora({ rank: 2, targets: ['c_attn', 'c_fc'] })
    for (const variable of adapter.parameters.values()) tf.tidy(() => variable.assign(tf.add(variable, 0.1)))
    const [ids, next] = [asTensor(tokens), asTensor(targets)]
    const [kept, recomputed] = [false, true].map((activationCheckpointing) =>
      tf.variableGrads(() => decoder.loss(ids, next, { activationCheckpointing }), [...adapter.parameters.values()]),
    )
    for (const [name, gradient] of Object.entries(kept!.grads))
      expect(recomputed!.grads[name]!.dataSync(), name).toEqual(gradient.dataSync())
    adapter.dispose()
    decoder.dispose()
  })

  it('says what is wrong in one line', () => {
    const decoder = createDecoder(tiny)
    expect(() => decoder.addLora({ targets: ['q_proj'] })).toThrow(
      "lora: targets has 'q_proj', which is not a matrix of this decoder. Choose from attn.c_attn, attn.c_proj, mlp.c_fc, mlp.c_proj.",
    )
    expect(() => decoder.addLora()).toThrow('lora: rank is 8, transformer.h.0.attn.c_attn is [4, 12]. Take at most 4')
    expect(() => decoder.addLora({ rank: 0 })).toThrow(/^lora: rank [^\n]+$/)
    expect(() => decoder.addLora({ r: 8 } as object)).toThrow(/^lora: .*"r"/)
    const adapter = decoder.addLora({ rank: 2 })
    expect(() => decoder.addLora({ rank: 2 })).toThrow('the decoder has an adapter already')
    adapter.dispose()
    expect(() => {
      adapter.merge()
    }).toThrow('the adapter was disposed')
    decoder.dispose()
  })
})
