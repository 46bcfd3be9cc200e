import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { placesSchema } from '../../places-schema.js'
import { filterPart } from '../filter.js'
import { firFilter, processedChannels } from '../fir.js'

/**
 * A depthwise causal convolution on top of what passes: x + conv(x), without bias and activation. At ['mixerInput', 'feedForwardInput'] it is
 * Canon A and C; with 'qkv' and 'feedForwardHidden' besides, Canon A to D. Kernels start as PyTorch's convolutions do, uniform in
 * ±1/√taps, or at 0. Source: arXiv 2512.17351
 */
export const convolution = filterPart({
  schema: z.strictObject({
    kind: z.literal('convolution'),
    place: placesSchema('afterBlock'),
    taps: z.int().min(1).max(1024).default(4),
    /** Share of the channels, the last ones. */
    fraction: z.number().min(0).max(1).default(1),
    initial: z.enum(['uniform', 'zero']).default('uniform'),
  }),
  parameters: 'convolution',
  create({ taps, fraction, initial }, at) {
    const length = processedChannels(fraction, at) * taps
    /** What passes: 1 at every channel's first tap. */
    const identity = () => Float32Array.from({ length }, (_, place) => (place % taps === 0 ? 1 : 0))
    return firFilter(
      {
        taps,
        fraction,
        layout: [
          {
            name: 'kernels',
            shape: [length],
            initial: initial === 'uniform' ? { bound: 1 / Math.sqrt(taps) } : { constant: 0 },
          },
        ],
        kernels: (weights) => tf.add(weights.vector('kernels'), tf.tensor1d(identity())),
        kernelValues: (valueOf) => identity().map((one, place) => one + valueOf('kernels')[place]!),
        describe: (processed) => ({
          title: `convolution of ${taps} taps`,
          details: `on ${processed} of ${at.channels} channels`,
          lines: [],
          values: { taps, processed, channels: at.channels },
        }),
      },
      at,
    )
  },
})
