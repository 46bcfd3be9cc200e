import type { DecoderConfig } from '../config/decoder-config.js'

export interface ParameterLayout {
  /** Hugging Face's name for it in GPT-2. */
  name: string
  shape: number[]
  /** A constant, or the standard deviation of normal values. */
  initial: { constant: number } | { deviation: number }
}

/** GPT-2's, for every matrix and embedding. */
const deviation = 0.02

/**
 * Every parameter of a decoder, in the model's order: the sole list. Kernels are [in, out], as in Hugging Face's GPT-2; `lm_head.weight`
 * is [vocabulary, in], as there.
 */
export function parameterLayout(config: DecoderConfig): ParameterLayout[] {
  const { vocabularySize, contextLength, embeddingSize, layerCount, headHiddenSize } = config
  const embedding = (name: string, rows: number) => normal(`transformer.${name}.weight`, [rows, embeddingSize])
  return [
    embedding('wte', vocabularySize),
    ...(config.positions === 'learned' ? [embedding('wpe', contextLength)] : []),
    ...Array.from({ length: layerCount }, (_, layer) => blockLayout(config, `transformer.h.${layer}`)).flat(),
    ...normLayout('transformer.ln_f', embeddingSize),
    ...(headHiddenSize > 0 ? linearLayout('lm_head.hidden', embeddingSize, headHiddenSize) : []),
    ...(config.tiedEmbeddings ? [] : [normal('lm_head.weight', [vocabularySize, headHiddenSize || embeddingSize])]),
  ]
}

function blockLayout({ embeddingSize, feedForwardSize, layerCount, mixer }: DecoderConfig, block: string) {
  // A residual stream that 2 · layerCount branches add to keeps its scale.
  const intoResidual = deviation / Math.sqrt(2 * layerCount)
  return [
    ...(mixer === 'attention'
      ? [
          ...normLayout(`${block}.ln_1`, embeddingSize),
          ...linearLayout(`${block}.attn.c_attn`, embeddingSize, 3 * embeddingSize),
          ...linearLayout(`${block}.attn.c_proj`, embeddingSize, embeddingSize, intoResidual),
        ]
      : []),
    ...normLayout(`${block}.ln_2`, embeddingSize),
    ...linearLayout(`${block}.mlp.c_fc`, embeddingSize, feedForwardSize),
    ...linearLayout(`${block}.mlp.c_proj`, feedForwardSize, embeddingSize, intoResidual),
  ]
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

const normLayout = (name: string, size: number) => [
  constant(`${name}.weight`, [size], 1),
  constant(`${name}.bias`, [size], 0),
]
