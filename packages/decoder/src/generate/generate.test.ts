import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createDecoder, type Decoder } from '../decoder.js'
import { tiny } from '../testing/fixtures.js'
import { generateBatch, generateTokens, type SessionSource } from './generate.js'
import type { GenerateOptions } from './options.js'

/** Prefers the id after a sequence's last one, and notes what it was asked to read. */
function countingSource() {
  const read: (number[] | string)[][] = []
  let open = 0
  const logitsAfter = (ids: readonly number[]) =>
    Promise.resolve(
      Float32Array.from({ length: 5 * ids.length }, (_, i) => (i % 5 === (ids[Math.floor(i / 5)]! + 1) % 5 ? 9 : 0)),
    )
  const source: SessionSource = {
    vocabularySize: 5,
    contextLength: 3,
    open: () => {
      open++
      return {
        start: (sequences) => {
          read.push(sequences.map((ids) => [...ids]))
          return logitsAfter(sequences.map((ids) => ids.at(-1)!))
        },
        step: (ids) => {
          read.push([[...ids]])
          return logitsAfter(ids)
        },
        select: (rows) => read.push([`select ${rows.join()}`]),
        dispose: () => open--,
      }
    },
  }
  return { source, read, openSessions: () => open }
}
const likeliest = { temperature: 0 }
async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected = []
  for await (const item of items) collected.push(item)
  return collected
}

describe('generation', () => {
  it('reads the last part of a long prompt, then a token at a time, and the newer half again when the context is full', async () => {
    const { source, read, openSessions } = countingSource()
    const tokens = await collect(generateTokens(source, [4, 4, 1], { ...likeliest, tokens: 6 }))
    expect(tokens).toEqual([2, 3, 4, 0, 1, 2])
    // Half of 3 is 1.
    expect(read).toEqual([[[4, 4, 1]], [[2]], [[3]], [[4]], [[0]], [[1]]])
    expect(openSessions()).toBe(0)
    const { source: second, read: readOfSecond } = countingSource()
    await collect(generateTokens(second, [0, 1, 2, 3], { ...likeliest, tokens: 4 }))
    expect(readOfSecond).toEqual([[[1, 2, 3]], [[4]], [[0]], [[1]]])
  })

  it('slides over the context, or stops when it is full, if that is expected', async () => {
    const sliding = countingSource()
    const options = { ...likeliest, tokens: 3 }
    expect(await collect(generateTokens(sliding.source, [1, 2, 3], { ...options, whenFull: 'slide' }))).toEqual([
      4, 0, 1,
    ])
    expect(sliding.read).toEqual([[[1, 2, 3]], [[2, 3, 4]], [[3, 4, 0]]])
    const stopping = countingSource()
    expect(await collect(generateTokens(stopping.source, [2, 3], { ...options, whenFull: 'stop' }))).toEqual([4, 0])
    expect(stopping.read).toEqual([[[2, 3]], [[4]]])
  })

  it('ends with a stop token', async () => {
    const { source, read } = countingSource()
    expect(await collect(generateTokens(source, [0], { ...likeliest, stopTokens: [4, 2] }))).toEqual([1, 2])
    expect(read).toHaveLength(2)
  })

  it('ends when it is aborted, before a token, between two, or while one is computed', async () => {
    const { source, openSessions } = countingSource()
    const controller = new AbortController()
    const tokens = []
    for await (const token of generateTokens(source, [0], { tokens: 9, temperature: 0, signal: controller.signal })) {
      tokens.push(token)
      if (tokens.length === 2) controller.abort()
    }
    expect(tokens).toEqual([1, 2])
    expect(openSessions()).toBe(0)
    const end = { done: true, value: undefined }
    expect(await generateTokens(source, [0], { signal: { aborted: true } }).next()).toEqual(end)
    const later = new AbortController()
    const pending = generateTokens(source, [0], { signal: later.signal }).next()
    later.abort()
    expect(await pending).toEqual(end)
    expect(openSessions()).toBe(0)
  })

  it('computes a token when it is asked for, and nothing once its consumer has left', async () => {
    const { source, read, openSessions } = countingSource()
    const tokens = generateTokens(source, [0])
    expect(openSessions()).toBe(0)
    await tokens.next()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(read).toHaveLength(1)
    await tokens.return()
    expect(openSessions()).toBe(0)
    for await (const token of generateTokens(source, [0])) if (token >= 0) break
    expect(read).toHaveLength(2)
    expect(openSessions()).toBe(0)
  })

  it('reads prompts of one length side by side, and ended ones no more', async () => {
    const { source, read, openSessions } = countingSource()
    const prompts = [[0], [1, 2], [3], [2]]
    const drawn = await collect(generateBatch(source, prompts, { ...likeliest, tokens: 2, stopTokens: [4] }))
    expect(drawn).toEqual([
      { row: 0, token: 1 },
      { row: 1, token: 3 },
      { row: 2, token: 4 },
      { row: 3, token: 3 },
      { row: 0, token: 2 },
      { row: 1, token: 4 },
      { row: 3, token: 4 },
    ])
    expect(read).toEqual([[[0], [3], [2]], ['select 0,2'], [[1, 2]], [[1, 3]], ['select 0'], [[3]]])
    expect(openSessions()).toBe(0)
  })
})

describe('a wrong call', () => {
  let decoder: Decoder
  beforeAll(async () => {
    await tf.setBackend('cpu')
    decoder = createDecoder(tiny)
  })

  it.each<[string, number[], GenerateOptions, string]>([
    ['an empty prompt', [], {}, 'generate: prompt is empty'],
    ['an id past the vocabulary', [1, 5], {}, 'prompt[1] is 5; expected a token id in 0 … 4'],
    ['a negative id', [-1], {}, 'prompt[0] is -1'],
    ['a broken id', [0.5], {}, 'prompt[0] is 0.5'],
    ['a negative temperature', [1], { temperature: -1 }, 'generate: temperature'],
    ['a NaN temperature', [1], { temperature: NaN }, 'generate: temperature'],
    ['no candidates', [1], { topK: 0 }, 'generate: topK'],
    ['no nucleus', [1], { topP: 0 }, 'generate: topP'],
    ['no penalty', [1], { repetitionPenalty: 0 }, 'generate: repetitionPenalty'],
    [
      'a stop token past the vocabulary',
      [1],
      { stopTokens: [2, 5] },
      'stopTokens[1] is 5; expected a token id in 0 … 4',
    ],
    ['another way with a full context', [1], { whenFull: 'wrap' as never }, `whenFull is "wrap", expected 'halve' or`],
    ['a fraction of a token', [1], { tokens: 1.5 }, 'generate: tokens'],
    ['an unknown option', [1], { topk: 3 } as never, 'topk'],
  ])('is refused at once: %s', (_, prompt, options, message) => {
    const call = () => decoder.generate(prompt, options)
    expect(call).toThrow(RangeError)
    expect(call).toThrow(message)
  })

  it('is refused for batches too, and names the prompt', () => {
    expect(() => decoder.generateBatch([])).toThrow('there is no prompt')
    expect(() => decoder.generateBatch([[1], []])).toThrow('generate: prompts[1] is empty')
    expect(() => decoder.generateBatch([[1], [2, 9]])).toThrow('prompts[1][1] is 9')
  })

  it('is refused after dispose, between tokens too', async () => {
    const gone = createDecoder(tiny)
    const before = tf.memory().numTensors
    const tokens = gone.generate([1])[Symbol.asyncIterator]()
    await tokens.next()
    gone.dispose()
    expect(() => gone.generate([1])).toThrow('it was disposed')
    await expect(tokens.next()).rejects.toThrow('it was disposed')
    expect(tf.memory().numTensors).toBe(before - gone.parameters.size)
  })
})
