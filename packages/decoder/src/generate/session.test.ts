import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DecoderOptions } from '../config/decoder-config.js'
import { createDecoder } from '../decoder.js'
import { Model } from '../model/model.js'
import { tiny } from '../testing/fixtures.js'
import { CachedSession } from './session.js'

const long = { ...tiny, contextLength: 512 } satisfies DecoderOptions
const kinds: [string, DecoderOptions][] = [
  ['GPT-2', long],
  ['the fixed wavelet', { ...long, wavelet: { kind: 'fixed' } }],
  [
    'rotary positions, RMS norm, SwiGLU, learnable wavelet',
    { ...long, headCount: 1, positions: 'rope', norm: 'rms', activation: 'swiglu', wavelet: { kind: 'learnable' } },
  ],
]

beforeAll(async () => {
  await tf.setBackend('wasm')
})

describe('a token', () => {
  it.each(kinds)('runs the same kernels on the same shapes at position 10 and 500: %s', async (_, options) => {
    const decoder = createDecoder(options)
    const model = new Model(decoder.config, decoder.parameters)
    const workAt = async (position: number) => {
      const session = new CachedSession(model, 512)
      await session.start([Array.from({ length: position }, (_, i) => i % 5)])
      const { kernels } = await tf.profile(async () => {
        await session.step([2])
        return []
      })
      session.dispose()
      return kernels.map(({ name, inputShapes, outputShapes }) => ({ name, inputShapes, outputShapes }))
    }
    const [early, late] = [await workAt(10), await workAt(500)]
    expect(early.length).toBeGreaterThan(20)
    expect(late).toEqual(early)
    model.dispose()
    decoder.dispose()
  })
})

describe('1,000 generated tokens', () => {
  it('keep tensors and bytes constant on cpu, over many full contexts', async () => {
    await tf.setBackend('cpu')
    const decoder = createDecoder({ ...tiny, contextLength: 64, wavelet: { kind: 'fixed' } })
    const counts = []
    const before = tf.memory()
    for await (const token of decoder.generate([1], { tokens: 1000 })) {
      expect(token).toBeLessThan(5)
      counts.push([tf.memory().numTensors, tf.memory().numDataBuffers, tf.memory().numBytes].join())
    }
    expect(counts).toHaveLength(1000)
    expect(new Set(counts)).toEqual(new Set([counts[0]]))
    expect(tf.memory()).toEqual(before)
    decoder.dispose()
    await tf.setBackend('wasm')
  })
})
