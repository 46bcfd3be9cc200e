import { createWaveletPlan, learnableWaveletTransform } from '@wgpt/wavelet-op'
import type * as tf from '@tensorflow/tfjs-core'
import type { ParameterLayout } from '../layout.js'
import type { Weights } from '../weights.js'
import type { Filter, FilterDescription, FilterPlace } from './filter.js'
import { lastInputs } from './last-inputs.js'
import { addWavelet, graphName } from './wavelet/wavelet-graph.js'

/** A filter whose channels each have a few causal taps, tap k for the sample k steps ago, however they are made of parameters. */
interface FirOptions {
  /** Taps of each processed channel. */
  readonly taps: number
  /** Share of the channels that is processed, the last ones. */
  readonly fraction: number
  readonly layout: readonly ParameterLayout[]
  /** float32 [processed channels · taps], channel by channel; inside a tf.tidy. */
  kernels(weights: Weights): tf.Tensor1D
  /** The same of plain values. @param valueOf a parameter's, by its own name */
  kernelValues(valueOf: (name: string) => Float32Array): ArrayLike<number>
  /** Operations per token that making the kernels costs is not counted: it doesn't grow with the tokens. */
  describe(processed: number): FilterDescription
}

/** The channels that a fraction leaves to process, the last ones. */
export const processedChannels = (fraction: number, { channels }: Pick<FilterPlace, 'channels'>): number =>
  Math.round(fraction * channels)

/** By the kernels of the learnable wavelet, which every backend has. */
export function firFilter(options: FirOptions, at: FilterPlace): Filter {
  const { taps, layout } = options
  const processed = processedChannels(options.fraction, at)
  const first = at.channels - processed
  const level = Math.ceil(Math.log2(taps))
  const plan = createWaveletPlan({
    channels: at.channels,
    contextLength: Math.max(at.contextLength, 2 ** level),
    schedule: Array.from({ length: at.channels }, (_, channel) => (channel < first ? 0 : level)),
    maximumTaps: taps,
  })
  const apply = (x: tf.Tensor3D, weights: Weights, segments?: tf.Tensor2D) =>
    processed === 0 ? x : learnableWaveletTransform(x, options.kernels(weights), plan, { segments })
  const forward = processed * (2 * taps - 1)
  return {
    layout: processed === 0 ? [] : layout,
    apply,
    memory: (_, weights) => lastInputs(taps - 1, (x) => apply(x, weights)),
    // Kernels' gradients read what was filtered.
    cost: { forward, backward: 2 * forward, saved: at.channels, keptBytes: 4 * (taps - 1) * at.channels },
    graph(x, name, model) {
      if (processed === 0) return Promise.resolve(x)
      const values = Float32Array.from(options.kernelValues((of) => model.valuesOf(`${name}.${of}`)!))
      const filters = Array.from({ length: at.channels }, (_, channel) => {
        const start = (channel - first) * taps
        return { taps: values.slice(Math.max(0, start), Math.max(0, start + taps)), weights: undefined }
      })
      const { builder, firstRows } = model
      const settings = { name: graphName(name), filters, strength: 1, firstRows, contextLength: at.contextLength }
      return Promise.resolve(model.asSequences(x, at.channels, (sequences) => addWavelet(builder, sequences, settings)))
    },
    meaning: `${processed}/${at.channels}`,
    describe: () => options.describe(processed),
  }
}
