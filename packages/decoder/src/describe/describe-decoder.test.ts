import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createDecoder } from '../decoder.js'
import { tiny, variants } from '../testing/fixtures.js'
import { describeDecoder } from './describe-decoder.js'

beforeAll(() => tf.setBackend('cpu'))

const gpt2 = { vocabularySize: 50257, contextLength: 1024, embeddingSize: 768, layerCount: 12, headCount: 12 }
const paper = { vocabularySize: 256, contextLength: 512, embeddingSize: 128, layerCount: 10, headCount: 8 }

describe('a description', () => {
  it.each(Object.entries(variants))('names the parameters of the decoder itself: %s', (_, variant) => {
    const decoder = createDecoder({ ...tiny, ...variant })
    const { parameters, parameterCount } = decoder.describe()
    const shapes = [...decoder.parameters].map(([name, { shape, size }]) => ({ name, shape, count: size }))
    expect(parameters).toEqual(shapes)
    expect(parameterCount).toBe(shapes.reduce((sum, { count }) => sum + count, 0))
    expect(decoder.describe()).toEqual(describeDecoder({ ...tiny, ...variant }))
    decoder.dispose()
  })

  it('counts the 124,439,808 parameters of GPT-2, and makes no tensor', () => {
    const before = tf.memory().numTensors
    const { parameterCount, parameterBytes, tree, text } = describeDecoder(gpt2)
    expect(parameterCount).toBe(124_439_808)
    expect(parameterBytes).toBe(4 * 124_439_808)
    expect(tree.children.map(({ name }) => name)).toEqual(['transformer'])
    const blocks = tree.children[0]!.children.find(({ name }) => name === 'h')!
    expect(blocks.children).toHaveLength(12)
    expect(blocks.children[11]!.count).toBe(7_087_872)
    expect(text).toContain('7,087,872      0 … 11, each')
    expect(tf.memory().numTensors).toBe(before)
  })

  it("counts learnable kernels: 12,150 at the paper's size and 32 taps", () => {
    const counts = (['none', 'fixed', 'learnable'] as const).map(
      (kind) => describeDecoder({ ...paper, wavelet: { kind, maximumTaps: 32 } }).parameterCount,
    )
    expect(counts[1]).toBe(counts[0])
    expect(counts[2]! - counts[0]!).toBe(12_150)
  })

  it('counts two operations a weight and token, the mean length of attention, and the wavelet', () => {
    const small = {
      vocabularySize: 10,
      contextLength: 7,
      embeddingSize: 4,
      layerCount: 2,
      headCount: 2,
      feedForwardSize: 6,
    }
    const { flopsPerToken } = describeDecoder(small)
    // Weights that multiply: c_attn, c_proj, c_fc and c_proj of two layers, the logits'.
    expect(flopsPerToken.products).toBe(2 * (2 * (4 * 12 + 4 * 4 + 4 * 6 + 6 * 4) + 4 * 10))
    // A position looks at 1 … 7 others, 4 on average; two products of 4 channels each.
    expect(flopsPerToken.attention).toBe(2 * 2 * 2 * 4 * 4)
    expect(flopsPerToken.training).toBe(3 * flopsPerToken.forward)
    const with_ = (more: object) => describeDecoder({ ...small, ...more }).flopsPerToken
    expect(with_({ mixer: 'none' }).attention).toBe(0)
    expect(with_({ activation: 'swiglu' }).products - flopsPerToken.products).toBe(2 * 2 * 4 * 6)
    expect(with_({ headHiddenSize: 4 }).products - flopsPerToken.products).toBe(2 * 16)
    const [after, once] = (['afterBlock', 'embedding'] as const).map((place) =>
      with_({ wavelet: { kind: 'fixed', place } }),
    )
    expect(after!.wavelet).toBe(2 * once!.wavelet)
    expect(once!.wavelet).toBeGreaterThan(0)
    expect(after!.forward - flopsPerToken.forward).toBe(after!.wavelet)
  })

  it('refuses what createDecoder refuses', () => {
    expect(() => describeDecoder({ ...tiny, headCount: 3 })).toThrow('headCount is 3, which must divide')
  })
})
