import * as tf from '@tensorflow/tfjs-core'
import { withoutKernels } from '@wgpt/kernels'
import { beforeAll, describe, expect, it } from 'vitest'
import { isCausal } from '../causality.js'
import { base, decoders, filterAt, kindsOfFilter } from '../testing/decoders-of-parts.js'
import { asTensor, createStirredDecoder } from '../testing/fixtures.js'
import { filterSites } from './filters/filter-sites.js'
import { placeWidths } from './place-widths.js'
import { Weights } from './weights.js'

/** Operations are counted by shapes, so one backend speaks for all. */
describe('the cost that a part states', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each(decoders)('%s: is what its operations come to', async (_, options) => {
    const decoder = createStirredDecoder(options)
    const { flopsPerToken, filters: described } = decoder.describe()
    const time = options.contextLength
    const ids = asTensor([Array.from({ length: time }, (_unused, t) => t % options.vocabularySize)])
    const { kernels } = await tf.profile(() => withoutKernels(() => decoder.logits(ids)))
    const { products, mixing } = counted(kernels, time)
    // What isn't causal computes whole squares of positions, and some as products of two axes.
    const whole = isCausal(decoder.config) ? 0 : mixing * ((time - 1) / (time + 1))
    const stated = isCausal(decoder.config)
      ? [flopsPerToken.products, flopsPerToken.attention]
      : [flopsPerToken.forward, 0]
    const found = isCausal(decoder.config) ? [products, mixing] : [products + mixing + whole, 0]
    for (const [i, operations] of found.entries()) expect(operations / time).toBeCloseTo(stated[i]!, 6)
    expect(described.reduce((sum, { applications }) => sum + applications, 0) > 0).toBe(flopsPerToken.wavelet > 0)
    tf.dispose(ids)
    decoder.dispose()
  })
})

describe('the cost that a filter states', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each(kindsOfFilter)('%s: is what its operations come to', async (kind) => {
    const decoder = createStirredDecoder({ ...base, filters: [filterAt(kind)] })
    const transformer = new Weights(decoder.parameters, { current: undefined }).of('transformer')
    for (const { place, name, filter } of filterSites(decoder.config)) {
      const own = (place === 'embedding' ? transformer : transformer.of('h.0')).of(name)
      const channels = placeWidths(decoder.config)[place]!
      const x = tf.ones<tf.Rank.R3>([2, 8, channels])
      const profile = await tf.profile(() => filter.apply(x, own))
      const y = await (profile.result as tf.Tensor).data<'float32'>()
      // Of ones a window makes something else at the beginning, where it reads zeros.
      const changed = Array.from({ length: channels }, (_, channel) => y[channel] !== 1).filter(Boolean).length
      const operations = profile.kernels.reduce((sum, kernel) => sum + operationsOf(kernel, changed), 0) / 16
      // A sum of n taps has an addition less per channel than products; means of a window cost less than the tap for tap that is counted.
      expect(filter.cost.forward).toBeLessThanOrEqual(operations)
      expect(filter.cost.forward).toBeGreaterThanOrEqual(operations - channels)
      expect(filter.cost.backward).toBeGreaterThanOrEqual(filter.cost.forward)
      const memory = filter.memory(2, own)
      const before = tf.memory().numBytes
      tf.tidy(() => void memory.start(x))
      await memory.settle()
      expect(tf.memory().numBytes - before).toBeLessThanOrEqual(2 * filter.cost.keptBytes)
      memory.dispose()
      tf.dispose(x)
    }
    decoder.dispose()
  })
})

type Kernel = Awaited<ReturnType<typeof tf.profile>>['kernels'][number]

/** Additions and multiplications of one kernel on [batch, time, channel], of which so many channels change; what makes parameters ready doesn't grow with the tokens. */
function operationsOf({ name, inputShapes, outputShapes }: Kernel, changed: number): number {
  const size = (shape: number[] | undefined) => (shape ?? []).reduce((product, length) => product * length, 1)
  const [input, kernels] = inputShapes as [number[], number[]]
  const output = outputShapes[0] as number[]
  const rows = size(output.slice(0, -1))
  if (output.length < 3) return 0
  if (name === 'CausalFilterBank') return 2 * rows * size(kernels)
  // Four operations per channel and no tap.
  if (name === 'CausalWavelet') return 4 * rows * changed
  if (name === 'Sum') return size(input)
  return ['Add', 'Multiply', 'Sub', 'Sigmoid'].includes(name) ? size(output) : 0
}

/** Operations of matrix products, by the shapes that were multiplied: with weights, and between positions. */
function counted(kernels: Awaited<ReturnType<typeof tf.profile>>['kernels'], time: number) {
  let [products, mixing] = [0, 0]
  for (const { name, inputShapes, outputShapes } of kernels) {
    if (!/^(BatchMatMul|_FusedMatMul)$/.test(name)) continue
    const [a, b] = inputShapes as [number[], number[]]
    const out = outputShapes[0] as number[]
    const size = (shape: number[]) => shape.reduce((product, length) => product * length, 1)
    // What both sides share: |a|·|b| = batch · rows · columns · inner².
    const batch = out.slice(0, -2).reduce((product, length) => product * length, 1)
    const inner = Math.sqrt(((size(a) / batch) * (size(b) / batch)) / (size(out) / batch || 1))
    const operations = 2 * size(out) * inner
    // Of a square of positions the half that lies in the past, the diagonal with it, is computed.
    if (batch > 1) mixing += operations * ((time + 1) / (2 * time))
    else products += operations
  }
  return { products, mixing }
}
