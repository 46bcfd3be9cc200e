import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { plainProduct } from '../../graph/model-graph.js'
import { constant } from '../../layout.js'
import { placesSchema } from '../../places-schema.js'
import type { Weights } from '../../weights.js'
import { filterPart } from '../filter.js'
import { lastInputs } from '../last-inputs.js'
import { previousSample, previousSampleGraph } from '../previous-sample.js'

/**
 * A gate per token lets the sample before through: x + λ·σ(w · x[first channels])·x[t − 1], with λ and w 0 at the start.
 * Source: KellerJordan/modded-nanogpt, pull request 130
 */
export const smear = filterPart({
  schema: z.strictObject({
    kind: z.literal('smear'),
    place: placesSchema('embedding'),
    /** The first channels, which the gate reads. */
    gateChannels: z.int().positive().default(12),
  }),
  parameters: 'smear',
  create({ gateChannels }, { channels }) {
    const read = Math.min(gateChannels, channels)
    const apply = (x: tf.Tensor3D, weights: Weights, segments?: tf.Tensor2D) =>
      tf.tidy(() => {
        const [batch, time] = x.shape
        const products = tf.mul(tf.slice3d(x, [0, 0, 0], [batch, time, read]), weights.vector('gate'))
        const gate = tf.mul(tf.sigmoid(tf.sum(products, 2, true)), weights.vector('scale'))
        return tf.add<tf.Tensor3D>(x, tf.mul(gate, previousSample(x, segments)))
      })
    // Products, gate and scale, then a multiplication and an addition per channel.
    const forward = 2 * read + 2 + 2 * channels
    return {
      layout: [constant('gate', [read], 0), constant('scale', [1], 0)],
      apply,
      memory: (_, weights) => lastInputs(1, (x) => apply(x, weights)),
      cost: { forward, backward: 2 * forward, saved: 3 * channels + read + 2, keptBytes: 4 * channels },
      graph(x, name, model) {
        const { builder } = model
        const part = builder.op('Slice', [x, builder.integers(0, 0), builder.integers(-1, read)])
        const weight = builder.reshape(model.parameter(`${name}.gate`), builder.integers(read, 1))
        const gate = builder.op('Sigmoid', [builder.op('MatMul', [part, weight], plainProduct)])
        const scaled = builder.multiply(gate, model.parameter(`${name}.scale`))
        const before = model.asSequences(x, channels, (sequences) => previousSampleGraph(sequences, builder))
        return Promise.resolve(builder.add(x, builder.multiply(scaled, before)))
      },
      meaning: String(read),
      describe: () => ({
        title: 'smear',
        details: `by the first ${read} of ${channels} channels`,
        lines: [],
        values: { gateChannels: read, channels },
      }),
    }
  },
})
