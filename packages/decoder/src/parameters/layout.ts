import type * as tf from '@tensorflow/tfjs-core'
import { initialKernels } from '@wgpt/wavelet-op'
import type { DecoderConfig } from '../config/decoder-config.js'
import { waveletPlan } from '../config/wavelet-config.js'

export interface ParameterLayout {
  /** Hugging Face's name for it in GPT-2. */
  name: string
  shape: number[]
  /** A constant, the standard deviation of normal values, or what makes the tensor. */
  initial: { constant: number } | { deviation: number } | { make: () => tf.Tensor }
}

/** GPT-2's, for every matrix and embedding. */
const deviation = 0.02

/**
 * Every parameter of a decoder, in the model's order: the sole list. Kernels are [in, out], as in Hugging Face's GPT-2; `lm_head.weight`
 * is [vocabulary, in], as there.
 */
export function parameterLayout(config: DecoderConfig): ParameterLayout[] {
  const { vocabularySize, contextLength, embeddingSize, layerCount, headHiddenSize, norm, embeddingDeviation } = config
  const embedding = (name: string, rows: number) =>
    normal(`transformer.${name}.weight`, [rows, embeddingSize], embeddingDeviation)
  return [
    embedding('wte', vocabularySize),
    ...(config.positions === 'learned' ? [embedding('wpe', contextLength)] : []),
    ...waveletLayout(config, 'embedding', 'transformer'),
    ...Array.from({ length: layerCount }, (_, layer) => blockLayout(config, `transformer.h.${layer}`)).flat(),
    ...normLayout('transformer.ln_f', embeddingSize, norm),
    ...(headHiddenSize > 0 ? linearLayout('lm_head.hidden', embeddingSize, headHiddenSize) : []),
    ...(config.tiedEmbeddings ? [] : [normal('lm_head.weight', [vocabularySize, headHiddenSize || embeddingSize])]),
  ]
}

function blockLayout(config: DecoderConfig, block: string): ParameterLayout[] {
  const { embeddingSize, feedForwardSize, layerCount, mixer, norm, activation } = config
  // A residual stream that 2 · layerCount branches add to keeps its scale.
  const intoResidual = deviation / Math.sqrt(2 * layerCount)
  return [
    ...waveletLayout(config, 'beforeAttention', block),
    ...(mixer === 'attention'
      ? [
          ...normLayout(`${block}.ln_1`, embeddingSize, norm),
          ...linearLayout(`${block}.attn.c_attn`, embeddingSize, 3 * embeddingSize),
          ...linearLayout(`${block}.attn.c_proj`, embeddingSize, embeddingSize, intoResidual),
        ]
      : []),
    ...normLayout(`${block}.ln_2`, embeddingSize, norm),
    ...(activation === 'swiglu' ? linearLayout(`${block}.mlp.c_gate`, embeddingSize, feedForwardSize) : []),
    ...linearLayout(`${block}.mlp.c_fc`, embeddingSize, feedForwardSize),
    ...linearLayout(`${block}.mlp.c_proj`, feedForwardSize, embeddingSize, intoResidual),
    ...waveletLayout(config, 'afterBlock', block),
  ]
}

/** The kernels at a place, if the wavelet is there and learnable: the fixed op's, all packed into one vector. */
function waveletLayout(config: DecoderConfig, place: DecoderConfig['wavelet']['place'], part: string) {
  if (config.wavelet.kind !== 'learnable' || config.wavelet.place !== place) return []
  const plan = waveletPlan(config)
  const count = plan.kernelOffsets.at(-1)!
  const initial = { make: () => initialKernels(plan) }
  return count === 0 ? [] : [{ name: `${part}.wavelet.kernels`, shape: [count], initial }]
}

const normal = (name: string, shape: number[], spread = deviation): ParameterLayout => ({
  name,
  shape,
  initial: { deviation: spread },
})

const constant = (name: string, shape: number[], value: number): ParameterLayout => ({
  name,
  shape,
  initial: { constant: value },
})

const linearLayout = (name: string, inSize: number, outSize: number, spread?: number) => [
  normal(`${name}.weight`, [inSize, outSize], spread),
  constant(`${name}.bias`, [outSize], 0),
]

const normLayout = (name: string, size: number, norm: DecoderConfig['norm']) => [
  constant(`${name}.weight`, [size], 1),
  ...(norm === 'layer' ? [constant(`${name}.bias`, [size], 0)] : []),
]
