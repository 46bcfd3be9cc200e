import * as tf from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { beforeAll, describe, expect, it } from 'vitest'
import { assignValues } from '../parameters/parameter-values.js'
import { importHuggingFace } from './import-huggingface.js'
import { readJsonObject } from './model-folder.js'
import { savedFolder } from './testing/folders.js'

describe("a GPT-2 that Python's transformers saved", () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each(['gpt2', 'gpt2-in-shards', 'gpt2-untied'])('%s has the logits that it has there', async (name) => {
    const folder = savedFolder(name)
    const { decoder: options, parameters, tokenizer, paddingRows } = await importHuggingFace(folder)
    expect([tokenizer, paddingRows]).toEqual([undefined, 0])
    const { tokens, logits } = (await readJsonObject(folder, 'expected.json')) as {
      tokens: number[][]
      logits: number[][][]
    }
    const decoder = createDecoder(options)
    assignValues(decoder.parameters, parameters)
    const computed = tf.tidy(() => decoder.logits(tf.tensor2d(tokens, undefined, 'int32')).arraySync())
    decoder.dispose()
    expect(computed).toHaveLength(logits.length)
    for (const [row, positions] of logits.entries())
      for (const [position, values] of positions.entries())
        for (const [id, value] of values.entries())
          expect(Math.abs(computed[row]![position]![id]! - value)).toBeLessThan(1e-4)
    expect(Math.max(...logits.flat(2).map(Math.abs))).toBeGreaterThan(1)
  })
})
