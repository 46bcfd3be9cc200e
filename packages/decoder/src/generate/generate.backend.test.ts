import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Decoder } from '../decoder.js'
import { createStirredDecoder, tiny } from '../testing/fixtures.js'
import type { GenerateOptions } from './options.js'

async function collect(decoder: Decoder, prompt: ArrayLike<number>, options: GenerateOptions) {
  const tokens = []
  for await (const token of decoder.generate(prompt, options)) tokens.push(token)
  return tokens
}

describe.each(inject('backends'))('generate on %s', (backend) => {
  let decoder: Decoder
  beforeAll(async () => {
    await tf.setBackend(backend)
    // One layer: a software GPU compiles every shader for every window length.
    decoder = createStirredDecoder({ ...tiny, layerCount: 1, contextLength: 4, wavelet: { kind: 'fixed' } })
  })

  it.each([
    ['halve', 2],
    ['slide', 4],
  ] as const)('takes the most likely token at temperature 0, beyond the context too: %s', async (whenFull, kept) => {
    const sequence = [1, 4, 2]
    let start = 0
    for (let i = 0; i < 4; i++) {
      if (sequence.length - start > 4) start = sequence.length - kept
      const logits = await decoder.logits(tf.tensor2d([sequence.slice(start)], undefined, 'int32')).data()
      const last = Array.from(logits.slice(-tiny.vocabularySize))
      sequence.push(last.indexOf(Math.max(...last)))
    }
    expect(await collect(decoder, [1, 4, 2], { tokens: 4, temperature: 0, whenFull })).toEqual(sequence.slice(3))
  })

  it('continues each prompt of a batch as it would alone', async () => {
    const prompts = [[1, 2], [4], [0, 3]]
    const options = { tokens: 3, temperature: 2, stopTokens: [4] }
    const rows: number[][] = prompts.map(() => [])
    for await (const { row, token } of decoder.generateBatch(prompts, { ...options, seed: 7 })) rows[row]!.push(token)
    for (const [row, prompt] of prompts.entries())
      expect(rows[row]).toEqual(await collect(decoder, prompt, { ...options, seed: 7 + row }))
  })

  it('repeats itself for a seed, and not for another', async () => {
    const options = { tokens: 6, temperature: 3 }
    const first = await collect(decoder, [1, 0, 3], { ...options, seed: 5 })
    expect(first).toHaveLength(6)
    expect(await collect(decoder, Uint16Array.of(1, 0, 3), { ...options, seed: 5 })).toEqual(first)
    expect(await collect(decoder, [1, 0, 3], { ...options, seed: 6 })).not.toEqual(first)
  })

  it('leaves no tensor behind, when it ends and when the consumer breaks out', async () => {
    const before = tf.memory()
    await collect(decoder, [1, 2], { tokens: 2 })
    for await (const token of decoder.generate([1, 2], { tokens: 50 })) {
      expect(token).toBeLessThan(tiny.vocabularySize)
      break
    }
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
  })
})
