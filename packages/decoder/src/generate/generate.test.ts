import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createDecoder, type Decoder } from '../decoder.js'
import { tiny } from '../testing/fixtures.js'
import { generateTokens, type TokenSource } from './generate.js'
import type { GenerateOptions } from './options.js'

/** Prefers the id after the window's last one, and notes the windows it was asked about. */
const countingSource = () => {
  const windows: number[][] = []
  const source: TokenSource = {
    vocabularySize: 5,
    contextLength: 3,
    nextLogits: (window) => {
      windows.push([...window])
      return Promise.resolve(Float32Array.from({ length: 5 }, (_, id) => (id === (window.at(-1)! + 1) % 5 ? 9 : 0)))
    },
  }
  return { source, windows }
}

describe('generation', () => {
  it('reads the last part of a long prompt and of its own tokens', async () => {
    const { source, windows } = countingSource()
    const tokens = []
    for await (const token of generateTokens(source, [4, 4, 1, 2, 3], { tokens: 3, temperature: 0 })) tokens.push(token)
    expect(tokens).toEqual([4, 0, 1])
    expect(windows).toEqual([
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 0],
    ])
  })

  it('ends when it is aborted, before or between tokens', async () => {
    const { source } = countingSource()
    const controller = new AbortController()
    const tokens = []
    for await (const token of generateTokens(source, [0], { tokens: 9, temperature: 0, signal: controller.signal })) {
      tokens.push(token)
      if (tokens.length === 2) controller.abort()
    }
    expect(tokens).toEqual([1, 2])
    expect(await generateTokens(source, [0], { signal: { aborted: true } }).next()).toEqual({
      done: true,
      value: undefined,
    })
  })

  it('asks for nothing once its consumer has left', async () => {
    const { source, windows } = countingSource()
    for await (const token of generateTokens(source, [0])) if (token >= 0) break
    expect(windows).toHaveLength(1)
  })
})

describe('a wrong call', () => {
  let decoder: Decoder
  beforeAll(async () => {
    await tf.setBackend('cpu')
    decoder = createDecoder(tiny)
  })

  it.each<[string, number[], GenerateOptions, string]>([
    ['an empty prompt', [], {}, 'the prompt is empty'],
    ['an id past the vocabulary', [1, 5], {}, 'prompt[1] is 5, wanted a token id in 0 … 4'],
    ['a negative id', [-1], {}, 'prompt[0] is -1'],
    ['a broken id', [0.5], {}, 'prompt[0] is 0.5'],
    ['a negative temperature', [1], { temperature: -1 }, 'generate: temperature'],
    ['a NaN temperature', [1], { temperature: NaN }, 'generate: temperature'],
    ['no candidates', [1], { topK: 0 }, 'generate: topK'],
    ['no nucleus', [1], { topP: 0 }, 'generate: topP'],
    ['a fraction of a token', [1], { tokens: 1.5 }, 'generate: tokens'],
    ['an unknown option', [1], { topk: 3 } as never, 'topk'],
  ])('is refused at once: %s', (_, prompt, options, message) => {
    const call = () => decoder.generate(prompt, options)
    expect(call).toThrow(RangeError)
    expect(call).toThrow(message)
  })

  it('is refused after dispose', () => {
    const gone = createDecoder(tiny)
    gone.dispose()
    expect(() => gone.generate([1])).toThrow('it was disposed')
  })
})
