import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { decoderConfig } from '../config/decoder-config.js'
import { createStirredDecoder, tiny } from '../testing/fixtures.js'
import { noDropout, seededDropout } from './dropout.js'
import { Model } from '../model/model.js'

/** What 40,000 ones become at a place under a seed. */
const mask = (rate: number, seed: number, place: string) =>
  tf.tidy(() => seededDropout(rate, seed)(tf.ones([20, 40, 50]), place).dataSync<'float32'>())

describe('the mask of dropout', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each([0.1, 0.5, 0.9])('drops a share of %s and keeps the mean', (rate) => {
    const values = mask(rate, 5, 'embedding')
    const kept = values.filter((value) => value > 0)
    expect(Math.abs(1 - kept.length / values.length - rate)).toBeLessThan(0.01)
    for (const value of kept) expect(value).toBe(Math.fround(1 / (1 - rate)))
  })

  it('drops neighbours, places and seeds independently', () => {
    const [first, second] = [mask(0.5, 1, '0/attention'), mask(0.5, 1, '1/attention')]
    const share = (agree: (i: number) => boolean) => Array.from(first.keys()).filter(agree).length / first.length
    expect(Math.abs(share((i) => first[i] === second[i]) - 0.5)).toBeLessThan(0.01)
    expect(Math.abs(share((i) => first[i] === first[(i + 1) % first.length]) - 0.5)).toBeLessThan(0.01)
    const other = mask(0.5, 2, '0/attention')
    expect(Math.abs(share((i) => first[i] === other[i]) - 0.5)).toBeLessThan(0.01)
    expect(mask(0.5, 1, '0/attention')).toEqual(first)
  })

  it('drops nothing at rate 0', () => {
    expect(mask(0, 1, 'embedding').every((value) => value === 1)).toBe(true)
  })

  it("reaches attention's probabilities as well, each layer's its own", () => {
    const dropped: string[] = []
    const withinAttention = Object.assign(noDropout.bind(undefined), {
      at: (place: string) => {
        dropped.push(place)
        return seededDropout(0.5, 1).at(place)
      },
    })
    const decoder = createStirredDecoder(tiny)
    const model = new Model(decoderConfig.parse(tiny), decoder.parameters)
    const tokens = tf.tensor2d([[0, 1, 2, 3, 4, 0]], [1, 6], 'int32')
    const states = (options?: Parameters<Model['hiddenStates']>[1]) =>
      tf.tidy(() => model.hiddenStates(tokens, options).dataSync())
    expect(states({ dropout: withinAttention })).not.toEqual(states())
    expect(states({ dropout: withinAttention })).toEqual(states({ dropout: withinAttention }))
    expect(new Set(dropped)).toEqual(new Set(['0/probabilities', '1/probabilities']))
    tf.dispose(tokens)
    model.dispose()
    decoder.dispose()
  })
})
