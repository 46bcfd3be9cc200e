import { issueText, WgptRangeError } from '@wgpt/errors'
import { z } from 'zod'
import { feedForwards } from '../parts/feed-forwards/index.js'
import { mixers } from '../parts/mixers/index.js'
import { norms } from '../parts/norms/index.js'
import { positions } from '../parts/positions/index.js'
import { nameOf } from '../parts/choice.js'
import { filterProblems } from './filter-problems.js'
import { filtersConfig, waveletConfig } from './filters-config.js'

const size = z
  .int()
  .positive()
  .max(2 ** 24)

/**
 * All that decides a decoder. With `positions: 'learned', norm: 'layer', activation: 'gelu', mixer: 'attention', tiedEmbeddings: true,
 * headHiddenSize: 0, wavelet: { kind: 'none' }` (the defaults) the model is GPT-2. The names are those of the parts' manifests.
 */
export const decoderConfig = z
  .strictObject({
    vocabularySize: size,
    /** The longest sequence; shorter ones are fine. */
    contextLength: size,
    embeddingSize: size,
    layerCount: z.int().nonnegative().max(1024),
    headCount: size,
    /** Width of the hidden layer in each block; 4 · embeddingSize if left out. */
    feedForwardSize: size.optional(),
    /** Share of values that training sets to 0 after the embeddings and at the end of each branch of a block. */
    dropout: z.number().min(0).lt(1).default(0),
    /** 'rope' turns attention's queries and keys: without attention it does nothing. */
    positions: nameOf(positions).default('learned'),
    /** 'rms' divides by the root mean square: a gain and no bias; 'rms-no-gain' does the same without the gain. */
    norm: nameOf(norms).default('layer'),
    /** Of the hidden layer in each block: 'gelu' is GPT-2's, 'gelu-tanh'; 'swiglu' has a third matrix (`mlp.c_gate`); 'relu-squared' is max(0, x)². */
    activation: nameOf(feedForwards).default('gelu'),
    /**
     * Standard deviation of the initial embeddings of tokens and learned positions; GPT-2's 0.02 if left out. A narrow model that learns at
     * a high rate is steadier with more, as 0.1: the first norm multiplies what embeddings are by one over their deviation.
     */
    embeddingDeviation: z.number().positive().max(10).optional(),
    /** The norm stands after the embeddings and their filters, too (`transformer.ln_e`). Default false. */
    embeddingNorm: z.boolean().optional(),
    /** Queries and keys of each head are divided by their root mean square. Default false. Source: arXiv 2010.04245 */
    queryKeyNorm: z.boolean().optional(),
    /**
     * The values of a block's attention become λ1·(the first block's) + λ2·(its own), both ½ at the start (`attn.value_residual`). Default
     * false. Source: arXiv 2410.17897
     */
    valueResidual: z.boolean().optional(),
    /** Whether linear layers add a bias; layer norm keeps its own. Default true. */
    biases: z.boolean().optional(),
    /** Matrices whose products are added to the residual stream (`attn.c_proj`, `mlp.c_proj`) start at 0. Default false. */
    zeroProjections: z.boolean().optional(),
    /** Logits become cap·tanh(logits / cap): they stay between −cap and cap. None if left out. Source: arXiv 2408.00118 */
    logitSoftCap: z.number().positive().max(1e6).optional(),
    /** What lets a position read earlier ones; with 'none' the filters alone do. */
    mixer: nameOf(mixers).default('attention'),
    /** Logits by the token embeddings, or by a matrix of their own. */
    tiedEmbeddings: z.boolean().default(true),
    /** Width of a GELU layer before the logits; 0 has none. */
    headHiddenSize: z
      .int()
      .nonnegative()
      .max(2 ** 24)
      .default(0),
    /** The short form of one filter. */
    wavelet: waveletConfig,
    /** Any filters, after the short form's. */
    filters: filtersConfig.optional(),
    seed: z.int().nonnegative().max(0xffffffff).default(0),
  })
  .superRefine((config, context) => {
    const { embeddingSize, headHiddenSize } = config
    const issue = (path: readonly (string | number)[], message: string) => {
      context.addIssue({ code: 'custom', path: [...path], message, input: config })
    }
    const shape = withFeedForward(config)
    const position = positions[config.positions]
    for (const problem of [mixers[config.mixer].problem(shape, position), position.problem(shape)])
      if (problem) issue([problem.field], problem.message)
    if (config.tiedEmbeddings && headHiddenSize !== 0 && headHiddenSize !== embeddingSize)
      issue(
        ['headHiddenSize'],
        `is ${headHiddenSize}; with tied embeddings it must be 0 or embeddingSize (${embeddingSize}), or set tiedEmbeddings to false`,
      )
    for (const { path, message } of filterProblems(shape)) issue(path, message)
  })
  .transform((config) => withoutNeutral(withFeedForward(config)))

/** What a field means that is left out: a config that says so is the one that leaves it out. */
const neutral = {
  embeddingNorm: false,
  queryKeyNorm: false,
  valueResidual: false,
  biases: true,
  zeroProjections: false,
} as const

function withoutNeutral<Config extends Partial<Record<keyof typeof neutral, boolean>>>(config: Config): Config {
  const kept = { ...config }
  for (const [name, value] of Object.entries(neutral) as [keyof typeof neutral, boolean][])
    if (kept[name] === value) Reflect.deleteProperty(kept, name)
  return kept
}

const withFeedForward = <Config extends { embeddingSize: number; feedForwardSize?: number | undefined }>(
  config: Config,
) => ({ ...config, feedForwardSize: config.feedForwardSize ?? 4 * config.embeddingSize })

export type DecoderConfig = z.output<typeof decoderConfig>
export type DecoderOptions = z.input<typeof decoderConfig>

/** @throws RangeError that names every field that is wrong, in one line */
export function checkedConfig(options: DecoderOptions): DecoderConfig {
  const result = decoderConfig.safeParse(options)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')} ${issueText(issue)}`.trimStart())
  throw new WgptRangeError(`decoder config: ${problems.join('; ')}.`)
}
