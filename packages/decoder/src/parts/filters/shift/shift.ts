import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { placesSchema } from '../../places-schema.js'
import { filterPart } from '../filter.js'
import { firFilter } from '../fir.js'

/** A share of the sample before per channel and place: x + μ ⊙ (x[t − 1] − x), with μ = 1 − (c/C)^power at the start, as RWKV's. */
export const shift = filterPart({
  schema: z.strictObject({
    kind: z.literal('shift'),
    place: placesSchema(['queries', 'keys', 'values', 'feedForwardInput']),
    power: z.number().positive().default(1),
  }),
  parameters: 'shift',
  create({ power }, at) {
    const initial = () =>
      tf.tensor1d(Float32Array.from({ length: at.channels }, (_, channel) => 1 - (channel / at.channels) ** power))
    return firFilter(
      {
        taps: 2,
        fraction: 1,
        layout: [{ name: 'mix', shape: [at.channels], initial: { make: initial } }],
        kernels(weights) {
          const mix = weights.vector('mix')
          return tf.reshape(tf.stack([tf.sub(1, mix), mix], 1), [2 * at.channels])
        },
        kernelValues: (valueOf) => Array.from(valueOf('mix'), (mix) => [1 - mix, mix]).flat(),
        describe: () => ({
          title: 'learned shift',
          details: `on all ${at.channels} channels`,
          lines: [],
          values: { power, channels: at.channels },
        }),
      },
      at,
    )
  },
})
