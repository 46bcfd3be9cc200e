import { createWaveletPlan, learnableWaveletTransform } from '@wgpt/wavelet-op'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { placesSchema } from '../../places-schema.js'
import { filterPart } from '../filter.js'
import { processedChannels } from '../fir.js'
import { addWavelet, graphName } from '../wavelet/wavelet-graph.js'
import { EmaMemory } from './ema-memory.js'

/** What follows a channel's taps weighs less than the last bit of float32. */
const remainder = 2 ** -24

/**
 * Exponential moving averages whose rate rises along a line over the processed channels: y[t] = α·x[t] + (1 − α)·y[t − 1], α from 1/n to 1.
 * No parameters. The paper compares its ladder with it (arXiv 2409.12924); for rates that match the ladder's windows take
 * `{ kind: 'fixed', wavelet: 'ema' }`.
 */
export const ema = filterPart({
  schema: z.strictObject({
    kind: z.literal('ema'),
    place: placesSchema('afterBlock'),
    /** Share of the channels, the last ones. */
    fraction: z.number().min(0).max(1).default(0.5),
  }),
  parameters: 'ema',
  create({ fraction }, at) {
    const { channels, contextLength } = at
    const processed = processedChannels(fraction, at)
    const first = channels - processed
    const rates = Float64Array.from({ length: processed }, (_, index) => (index + 1) / processed)
    // Nothing reads further back than the context.
    const countOf = (rate: number) => Math.min(contextLength, Math.ceil(Math.log(remainder) / Math.log1p(-rate)) || 1)
    const levelOf = (rate: number) => Math.ceil(Math.log2(countOf(rate)))
    const levels = Array.from({ length: channels }, (_, channel) =>
      channel < first ? 0 : levelOf(rates[channel - first]!),
    )
    const plan = createWaveletPlan({
      channels,
      contextLength: 2 ** Math.ceil(Math.log2(contextLength)),
      schedule: levels,
    })
    /** Of a channel of the plan: a power of two, the last ones 0 where fewer matter. */
    const tapsOf = (channel: number) => {
      const rate = rates[channel - first]!
      const count = countOf(rate)
      return Float32Array.from({ length: plan.taps[channel]! }, (_, k) => (k < count ? rate * (1 - rate) ** k : 0))
    }
    const processedByPlan = Array.from(levels.keys()).slice(plan.firstProcessed)
    const kernels = Float32Array.from(processedByPlan.flatMap((channel) => [...tapsOf(channel)]))
    const isIdentity = kernels.length === 0
    const forward = processedByPlan.reduce((sum, channel) => sum + 2 * plan.taps[channel]! - 1, 0)
    return {
      layout: [],
      apply: (x, _, segments) =>
        isIdentity ? x : tf.tidy(() => learnableWaveletTransform(x, tf.tensor1d(kernels), plan, { segments })),
      memory: () =>
        new EmaMemory(Float32Array.from({ length: channels }, (_, c) => (c < first ? 1 : rates[c - first]!))),
      cost: { forward, backward: forward, saved: 0, keptBytes: 4 * channels },
      graph(x, name, model) {
        if (isIdentity) return Promise.resolve(x)
        const filters = levels.map((level, channel) => ({
          taps: level === 0 ? new Float32Array(0) : tapsOf(channel),
          weights: undefined,
        }))
        const { builder, firstRows } = model
        const settings = { name: graphName(name), filters, strength: 1, firstRows, contextLength }
        return Promise.resolve(model.asSequences(x, channels, (all) => addWavelet(builder, all, settings)))
      },
      meaning: `${processed}/${channels}`,
      describe: () => ({
        title: 'exponential moving averages',
        details: `on ${processed} of ${channels} channels`,
        lines: [],
        values: { processed, channels },
      }),
    }
  },
})
