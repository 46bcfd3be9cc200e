import * as tf from '@tensorflow/tfjs-core'
import { adamwStep, valueAndGradients } from '@wgpt/kernels'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DecoderOptions } from '../config/decoder-config.js'
import { createDecoder } from '../decoder.js'
import { describeDecoder } from './describe-decoder.js'
import type { StepOptions } from './step-bytes.js'

const base = { vocabularySize: 64, contextLength: 64, embeddingSize: 32, layerCount: 3, headCount: 4, seed: 1 }

/** tfjs' own module, whose memory the tensors of wasm lie in. */
interface Wasm {
  _malloc: (bytes: number) => number
  _free: (at: number) => void
}

/** Puts a count of the bytes that live at once between tfjs and its heap. */
function watchHeap(): { peak(): number; restore(): void } {
  const { wasm } = tf.backend() as unknown as { wasm: Wasm }
  const { _malloc: malloc, _free: free } = wasm
  const sizes = new Map<number, number>()
  let [live, peak] = [0, 0]
  wasm._malloc = (bytes) => {
    const at = malloc(bytes)
    sizes.set(at, bytes)
    live += bytes
    peak = Math.max(peak, live)
    return at
  }
  wasm._free = (at) => {
    live -= sizes.get(at) ?? 0
    sizes.delete(at)
    free(at)
  }
  return { peak: () => peak, restore: () => Object.assign(wasm, { _malloc: malloc, _free: free }) }
}

/** The most bytes on the heap during a step, parameters and moments among them. */
function measured(options: DecoderOptions, { batchSize, activationCheckpointing = false }: StepOptions): number {
  const heap = watchHeap()
  const decoder = createDecoder(options)
  const parameters = [...decoder.parameters.values()]
  const zeros = () => parameters.map(({ shape }) => tf.tidy(() => tf.variable(tf.zeros(shape), false)))
  const moments = { first: zeros(), second: zeros() }
  try {
    tf.tidy(() => {
      const tokens = tf.zeros<tf.Rank.R2>([batchSize, options.contextLength], 'int32')
      const loss = () => decoder.loss(tokens, tokens, { training: true, activationCheckpointing })
      const { gradients } = valueAndGradients(loss, parameters)
      adamwStep(parameters, gradients as tf.Tensor[], moments, { learningRate: 1e-3, step: 1 })
    })
    return heap.peak()
  } finally {
    heap.restore()
    tf.dispose([moments.first, moments.second])
    decoder.dispose()
  }
}

describe('the bytes of a step', () => {
  beforeAll(() => tf.setBackend('wasm'))
  afterEach(() => expect(tf.memory().numTensors).toBe(0))

  it.each<[string, Partial<DecoderOptions>, StepOptions]>([
    ['GPT-2', {}, { batchSize: 16 }],
    ['GPT-2, checkpointed', {}, { batchSize: 16, activationCheckpointing: true }],
    ['more layers', { layerCount: 8 }, { batchSize: 16 }],
    ['more layers, checkpointed', { layerCount: 8 }, { batchSize: 16, activationCheckpointing: true }],
    ['a large vocabulary', { vocabularySize: 2048 }, { batchSize: 8 }],
    ['a large vocabulary and a small batch', { vocabularySize: 2048 }, { batchSize: 1 }],
    ['a head with a hidden layer', { headHiddenSize: 256, tiedEmbeddings: false }, { batchSize: 16 }],
    ['learnable kernels and dropout', { wavelet: { kind: 'learnable' }, dropout: 0.1 }, { batchSize: 16 }],
    ['the wavelet alone', { mixer: 'none', wavelet: { kind: 'fixed' } }, { batchSize: 16 }],
    [
      'the strong base',
      {
        positions: 'rope',
        norm: 'rms-no-gain',
        embeddingNorm: true,
        queryKeyNorm: true,
        valueResidual: true,
        activation: 'relu-squared',
        biases: false,
        logitSoftCap: 15,
      },
      { batchSize: 16 },
    ],
    ['values mixed, checkpointed', { valueResidual: true }, { batchSize: 16, activationCheckpointing: true }],
    ['Llama', { positions: 'rope', norm: 'rms', activation: 'swiglu' }, { batchSize: 16 }],
  ])("are within a fifth of what lives on wasm's heap: %s", (_, variant, step) => {
    const options = { ...base, ...variant }
    const { peak } = describeDecoder(options, step).step!.bytes
    const ratio = measured(options, step) / peak
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.2)
  })

  it('count a step: tokens, operations, and what is computed again', () => {
    const { flopsPerToken, step, text } = describeDecoder(base, { batchSize: 3, time: 10 })
    expect(step!.tokens).toBe(30)
    // Attention reads (time + 1) / 2 positions on average: fewer than in a whole context.
    const attention = flopsPerToken.attention * (11 / (base.contextLength + 1))
    const training = flopsPerToken.training - 3 * (flopsPerToken.attention - attention)
    expect(step!.flops).toBeCloseTo(30 * training, 6)
    expect(step!.flops).toBeLessThan(30 * flopsPerToken.training)
    expect(text).toContain('a training step of 30 tokens')
    const again = describeDecoder(base, { batchSize: 3, time: 10, activationCheckpointing: true })
    const blocks = flopsPerToken.blocks - (flopsPerToken.attention - attention)
    expect(again.step!.flops).toBeCloseTo(30 * (training + blocks), 6)
    expect(again.step!.bytes.activations).toBeLessThan(step!.bytes.activations)
    expect(describeDecoder(base).step).toBeUndefined()
  })

  it.each([
    [{ batchSize: 0 }, 'step: batchSize is 0; expected a whole number from 1 to 16777216.'],
    [{ batchSize: 1, time: 65 }, 'step: time is 65; expected a whole number from 1 to 64.'],
  ])('refuse %j', (step, message) => {
    expect(() => describeDecoder(base, step)).toThrow(message)
  })
})
