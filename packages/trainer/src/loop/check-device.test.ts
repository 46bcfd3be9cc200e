import { decoderConfig } from '@wgpt/decoder'
import { describe, expect, it } from 'vitest'
import { RunError } from '../errors.js'
import { checkBindings } from './check-device.js'

/** What WebGPU promises of every device: 128 MiB in one binding. */
const usual = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 }

const config = (options: object) =>
  decoderConfig.parse({
    vocabularySize: 100,
    contextLength: 64,
    embeddingSize: 32,
    layerCount: 1,
    headCount: 2,
    ...options,
  })

describe('a step on a device of WebGPU with the usual limits', () => {
  it("of GPT-2's vocabulary and width is refused before it begins, with the table's bytes and the device's", () => {
    const gpt2 = config({ vocabularySize: 50_257, embeddingSize: 768, headCount: 12 })
    expect(() => checkBindings(gpt2, 64, usual)).toThrow(RunError)
    expect(() => checkBindings(gpt2, 64, usual)).toThrow(
      "webgpu: the parameter 'transformer.wte.weight' [50257, 768] has 154,389,504 bytes, and this GPU device binds at most 134,217,728 at once. Use a smaller vocabulary or decoder.embeddingSize, or use another backend.",
    )
  })

  it.each([
    ['the logits of a batch [65536, 1024] has 268,435,456 bytes', { vocabularySize: 1024 }],
    ['the hidden layer of a batch [65536, 2048] has 536,870,912 bytes', { feedForwardSize: 2048 }],
  ])('is refused where %s', (figures, options) => {
    expect(() => checkBindings(config(options), 65_536, usual)).toThrow(figures)
  })

  it('that fits to the byte passes', () => {
    expect(() => checkBindings(config({ vocabularySize: 512 }), 2 ** 16, usual)).not.toThrow()
    expect(() => checkBindings(config({ vocabularySize: 513 }), 2 ** 16, usual)).toThrow('134,479,872 bytes')
  })
})
