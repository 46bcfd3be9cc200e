import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createDecoder } from './decoder.js'
import { asTensor, createStirredDecoder, targets, tiny, tokens } from './testing/fixtures.js'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe('a decoder', () => {
  it('gives the same loss on cpu and wasm within 1e-4, at a size whose products take the fast path', async () => {
    const size = { vocabularySize: 27, contextLength: 32, embeddingSize: 64, layerCount: 2, headCount: 4 }
    const ids = Array.from({ length: 2 }, (_, row) => Array.from({ length: 32 }, (_, t) => (t * t + row * 7) % 27))
    const losses = []
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend)
      const decoder = createDecoder({ ...size, wavelet: { kind: 'fixed' } })
      losses.push((await decoder.loss(asTensor(ids), asTensor(ids)).data())[0]!)
      decoder.dispose()
    }
    await tf.setBackend('cpu')
    expect(Math.abs(losses[0]! - losses[1]!)).toBeLessThan(1e-4)
  })

  it('starts near the uniform guess', async () => {
    const decoder = createDecoder({ ...tiny, vocabularySize: 27, embeddingSize: 32 })
    const [loss] = await decoder.loss(asTensor(tokens), asTensor(targets)).data()
    expect(Math.abs(loss! - Math.log(27))).toBeLessThan(0.1)
    decoder.dispose()
  })

  it('learns a short text by heart', async () => {
    const decoder = createDecoder({ ...tiny, embeddingSize: 16, feedForwardSize: 32, wavelet: { kind: 'fixed' } })
    const optimizer = tf.train.adam(0.02)
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    const variables = [...decoder.parameters.values()]
    for (let step = 0; step < 60; step++) optimizer.minimize(() => decoder.loss(x, y), false, variables)
    expect((await decoder.loss(x, y).data())[0]).toBeLessThan(0.1)
    decoder.dispose()
  })

  it('lives beside another one: neither changes or frees what the other reads', async () => {
    const first = createDecoder(tiny)
    const second = createDecoder({ ...tiny, seed: 4 })
    const names = [...first.parameters.values(), ...second.parameters.values()].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const before = await first.logits(asTensor(tokens)).data()
    second.parameters.get('transformer.wte.weight')!.assign(tf.zeros([5, 4]))
    second.dispose()
    expect(await first.logits(asTensor(tokens)).data()).toEqual(before)
    first.dispose()
  })

  it('takes any time up to the context, and no more', () => {
    const decoder = createDecoder(tiny)
    expect(decoder.logits(asTensor([[1]])).shape).toEqual([1, 1, 5])
    expect(decoder.logits(asTensor([[1, 2, 3, 4, 0, 1]])).shape).toEqual([1, 6, 5])
    expect(() => decoder.logits(asTensor([[1, 2, 3, 4, 0, 1, 2]]))).toThrow(RangeError)
    expect(() => decoder.logits(asTensor([[1, 2, 3, 4, 0, 1, 2]]))).toThrow(
      'tokens have 7 positions; expected at most 6',
    )
    decoder.dispose()
  })

  it('refuses tokens and targets of another dtype or shape in one line', () => {
    const decoder = createDecoder(tiny)
    const x = asTensor(tokens)
    expect(() => decoder.logits(tf.zeros([2, 3]))).toThrow(TypeError)
    expect(() => decoder.logits(tf.zeros([2, 3]))).toThrow(/^decoder: tokens are float32; expected int32[^\n]*$/)
    expect(() => decoder.logits(tf.zeros([3], 'int32') as never)).toThrow('expected [batch, time]')
    expect(() => decoder.logits(tf.zeros([0, 3], 'int32'))).toThrow('at least one sequence')
    expect(() => decoder.loss(x, tf.zeros([2, 5]))).toThrow('decoder: targets are float32')
    expect(() => decoder.loss(x, tf.zeros([2, 4], 'int32'))).toThrow(
      'targets have shape [2, 4]; expected that of tokens, [2, 5]',
    )
    decoder.dispose()
  })

  it('has no more parameters with the wavelet than without, and another loss', async () => {
    const [plain, wavelet] = (['none', 'fixed'] as const).map((kind) => createDecoder({ ...tiny, wavelet: { kind } }))
    expect([...wavelet!.parameters.keys()]).toEqual([...plain!.parameters.keys()])
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    expect(await wavelet!.loss(x, y).data()).not.toEqual(await plain!.loss(x, y).data())
    plain!.dispose()
    wavelet!.dispose()
  })

  it.each([
    { wavelet: 'haar', boundary: 'renormalize' },
    { wavelet: 'db2', boundary: 'zero' },
    { wavelet: 'haar', details: true, place: 'beforeAttention' },
  ] as const)('starts with learnable kernels where it is with fixed ones: %o', async (wavelet) => {
    const [fixed, learnable] = (['fixed', 'learnable'] as const).map((kind) =>
      createDecoder({ ...tiny, wavelet: { ...wavelet, kind } }),
    )
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    const [wanted, found] = await Promise.all([fixed!, learnable!].map((decoder) => decoder.loss(x, y).data()))
    expect(Math.abs(wanted![0]! - found![0]!)).toBeLessThan(1e-6)
    fixed!.dispose()
    learnable!.dispose()
  })

  it('is the decoder without a wavelet when the strength is 0', async () => {
    const plain = createStirredDecoder(tiny)
    const faded = createStirredDecoder({ ...tiny, wavelet: { kind: 'fixed', strength: 0 } })
    expect(await faded.logits(asTensor(tokens)).data()).toEqual(await plain.logits(asTensor(tokens)).data())
    plain.dispose()
    faded.dispose()
  })
})

describe('dropout', () => {
  const decoder = () => createStirredDecoder({ ...tiny, dropout: 0.3 })
  const lossOf = async (made: ReturnType<typeof decoder>, options?: { training?: boolean; dropoutSeed?: number }) =>
    (await made.loss(asTensor(tokens), asTensor(targets), options).data())[0]!

  it('acts in training alone', async () => {
    const [dropping, plain] = [decoder(), createStirredDecoder(tiny)]
    expect(await lossOf(dropping)).toBe(await lossOf(plain))
    expect(await lossOf(dropping, { dropoutSeed: 7 })).toBe(await lossOf(plain))
    expect(await lossOf(dropping, { training: true })).not.toBe(await lossOf(plain))
    expect(await lossOf(plain, { training: true, dropoutSeed: 7 })).toBe(await lossOf(plain))
    dropping.dispose()
    plain.dispose()
  })

  it('depends on its seed alone', async () => {
    const [first, second] = [decoder(), decoder()]
    const seven = await lossOf(first, { training: true, dropoutSeed: 7 })
    expect(await lossOf(first, { training: true, dropoutSeed: 8 })).not.toBe(seven)
    expect(await lossOf(second, { training: true, dropoutSeed: 7 })).toBe(seven)
    first.dispose()
    second.dispose()
  })
})
