import { z } from 'zod'
import { choice } from './choice.js'
import { waveletConfig, waveletPlanProblem } from './wavelet-config.js'

const size = z
  .int()
  .positive()
  .max(2 ** 24)

/**
 * All that decides a decoder. With `positions: 'learned', norm: 'layer', activation: 'gelu', mixer: 'attention', tiedEmbeddings: true,
 * headHiddenSize: 0, wavelet: { kind: 'none' }` (the defaults) the model is GPT-2.
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
    positions: choice(['learned', 'sinusoidal', 'rope']).default('learned'),
    /** 'rms' divides by the root mean square: a gain and no bias. */
    norm: choice(['layer', 'rms']).default('layer'),
    /** Of the hidden layer in each block: GPT-2's GELU, or SwiGLU, which has a third matrix (`mlp.c_gate`). */
    activation: choice(['gelu', 'swiglu']).default('gelu'),
    /**
     * Standard deviation of the initial embeddings of tokens and learned positions; GPT-2's 0.02 if left out. A narrow model that learns at
     * a high rate is steadier with more, as 0.1: the first norm multiplies what embeddings are by one over their deviation.
     */
    embeddingDeviation: z.number().positive().max(10).optional(),
    /** What lets a position read earlier ones; with 'none' the wavelet alone does. */
    mixer: choice(['attention', 'none']).default('attention'),
    /** Logits by the token embeddings, or by a matrix of their own. */
    tiedEmbeddings: z.boolean().default(true),
    /** Width of a GELU layer before the logits; 0 has none. */
    headHiddenSize: z
      .int()
      .nonnegative()
      .max(2 ** 24)
      .default(0),
    wavelet: waveletConfig,
    seed: z.int().nonnegative().max(0xffffffff).default(0),
  })
  .superRefine((config, context) => {
    const { embeddingSize, headCount, headHiddenSize } = config
    const issue = (path: keyof typeof config, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message, input: config[path] })
    if (config.mixer === 'attention' && embeddingSize % headCount !== 0)
      issue('headCount', `is ${headCount}, which must divide embeddingSize (${embeddingSize})`)
    if (config.mixer === 'attention' && config.positions === 'rope' && embeddingSize % (2 * headCount) !== 0)
      issue(
        'headCount',
        `is ${headCount}; rotary positions come in pairs, so embeddingSize / headCount (${embeddingSize / headCount}) must be even`,
      )
    if (config.mixer === 'none' && config.wavelet.place === 'beforeAttention')
      issue('wavelet', `place is "beforeAttention", but mixer is "none": there is no attention. Place it 'afterBlock'`)
    if (config.positions === 'sinusoidal' && embeddingSize % 2 !== 0)
      issue('embeddingSize', `is ${embeddingSize}; sinusoidal positions come in pairs, so it must be even`)
    if (config.tiedEmbeddings && headHiddenSize !== 0 && headHiddenSize !== embeddingSize)
      issue(
        'headHiddenSize',
        `is ${headHiddenSize}; with tied embeddings it must be 0 or embeddingSize (${embeddingSize}), or set tiedEmbeddings to false`,
      )
    const problem = waveletPlanProblem(config)
    if (problem) issue('wavelet', problem)
  })
  .transform((config) => ({ ...config, feedForwardSize: config.feedForwardSize ?? 4 * config.embeddingSize }))

export type DecoderConfig = z.output<typeof decoderConfig>
export type DecoderOptions = z.input<typeof decoderConfig>

/** @throws RangeError that names every field that is wrong, in one line */
export function checkedConfig(options: DecoderOptions): DecoderConfig {
  const result = decoderConfig.safeParse(options)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')} ${message}` : message,
  )
  throw new RangeError(`decoder config: ${problems.join('; ')}.`)
}
