import * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients } from '@wgpt/kernels'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createDecoder, type Decoder } from '../../../decoder.js'
import { asTensor, createStirredDecoder, targets, tiny, tokens } from '../../../testing/fixtures.js'

const shares = 'attn.value_residual'
const sharesOf = (decoder: Decoder) => [...decoder.parameters].filter(([name]) => name.endsWith(shares))

describe.each(inject('backends'))('value residual on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('adds two parameters per layer, both ½', async () => {
    const [plain, mixed] = [createDecoder(tiny), createDecoder({ ...tiny, valueResidual: true })]
    const added = [...mixed.parameters.keys()].filter((name) => !plain.parameters.has(name))
    expect(added).toEqual([0, 1].map((layer) => `transformer.h.${layer}.${shares}`))
    for (const [, parameter] of sharesOf(mixed)) expect([...(await parameter.data())]).toEqual([0.5, 0.5])
    plain.dispose()
    mixed.dispose()
  })

  it('is the decoder without it where the shares are 0 and 1, and that of the first values where they are 1 and 0', async () => {
    const options = { ...tiny, layerCount: 2 }
    const [plain, mixed] = [createStirredDecoder(options), createStirredDecoder({ ...options, valueResidual: true })]
    for (const [name, parameter] of mixed.parameters)
      if (plain.parameters.has(name)) parameter.assign(plain.parameters.get(name)!)
    const wanted = plain.logits(asTensor(tokens))
    const set = (first: number, own: number) => {
      for (const [, parameter] of sharesOf(mixed)) tf.tidy(() => parameter.assign(tf.tensor1d([first, own])))
    }
    set(0, 1)
    const same = mixed.logits(asTensor(tokens))
    expect(await same.data()).toEqual(await wanted.data())
    set(1, 0)
    // The second block's own values are not read: whatever makes them changes nothing.
    const before = mixed.logits(asTensor(tokens))
    const matrix = mixed.parameters.get('transformer.h.1.attn.c_attn.weight')!
    tf.tidy(() => {
      const [rows] = matrix.shape as [number]
      matrix.assign(tf.add(matrix, tf.concat([tf.zeros([rows, 8]), tf.ones([rows, 4])], 1)))
    })
    const after = mixed.logits(asTensor(tokens))
    expect(await after.data()).toEqual(await before.data())
    plain.dispose()
    mixed.dispose()
  })

  it('trains the first block through the values of later ones, with blocks computed again, too', async () => {
    const decoder = createStirredDecoder({ ...tiny, layerCount: 3, valueResidual: true, queryKeyNorm: true })
    const parameters = [...decoder.parameters.values()]
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    const found: Float32Array[][] = []
    for (const activationCheckpointing of [false, true]) {
      const { value, gradients } = valueAndGradients(() => decoder.loss(x, y, { activationCheckpointing }), parameters)
      found.push(await Promise.all([value, ...gradients].map((tensor) => tensor!.data<'float32'>())))
      tf.dispose([value, ...gradients] as tf.Tensor[])
    }
    expect(found[1]).toEqual(found[0])
    decoder.dispose()
  })
})
