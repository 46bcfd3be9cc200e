import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { constant } from '../../layout.js'
import { placesSchema } from '../../places-schema.js'
import { filterPart } from '../filter.js'
import { firFilter } from '../fir.js'

const START = 3

/** A gate per channel between a sample and the one before: σ(θ) ⊙ x + (1 − σ(θ)) ⊙ x[t − 1], θ = 3 at the start. Source: openai/parameter-golf */
export const smearGate = filterPart({
  schema: z.strictObject({ kind: z.literal('smear-gate'), place: placesSchema('embedding') }),
  parameters: 'smear_gate',
  create: (_, at) =>
    firFilter(
      {
        taps: 2,
        fraction: 1,
        layout: [constant('gate', [at.channels], START)],
        kernels(weights) {
          const gate = tf.sigmoid(weights.vector('gate'))
          return tf.reshape(tf.stack([gate, tf.sub(1, gate)], 1), [2 * at.channels])
        },
        kernelValues: (valueOf) =>
          Array.from(valueOf('gate'), (theta) => {
            const gate = 1 / (1 + Math.exp(-theta))
            return [gate, 1 - gate]
          }).flat(),
        describe: () => ({
          title: 'smear gate',
          details: `on all ${at.channels} channels`,
          lines: [],
          values: { channels: at.channels },
        }),
      },
      at,
    ),
})
