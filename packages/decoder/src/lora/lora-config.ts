import { issueText, WgptRangeError } from '@wgpt/errors'
import { z } from 'zod'

/**
 * Low-rank adaptation: beside a matrix W that stays as it is, x·A·B·(alpha / rank) is learned, with A [in, rank] and B [rank, out].
 * Source: arXiv 2106.09685
 */
export const loraConfig = z.strictObject({
  /** Columns of A, rows of B. */
  rank: z.int().positive().max(4096).default(8),
  /** What the low-rank product is multiplied by, times `rank`. */
  alpha: z.number().positive().default(16),
  /**
   * The matrices: 'c_attn', 'c_proj' (of attention and feed-forward), 'attn.c_proj', 'mlp.c_proj', 'c_fc', 'c_gate', 'lm_head.hidden', or a
   * pattern of whole names, as 'transformer.h.*.mlp.*'.
   */
  targets: z.array(z.string().min(1)).min(1).default(['c_attn']),
  /** Whether the parameters of filters are trained too, as the kernels of a learnable wavelet. */
  wavelet: z.boolean().default(true),
})

export type LoraConfig = z.output<typeof loraConfig>
export type LoraOptions = z.input<typeof loraConfig>

/** @throws RangeError that names the first option that is wrong, in one line */
export function checkedLora(options: LoraOptions): LoraConfig {
  const result = loraConfig.safeParse(options)
  if (result.success) return result.data
  const [issue] = result.error.issues as [z.core.$ZodIssue]
  throw new WgptRangeError(`lora: ${[...issue.path, issueText(issue)].join(' ')}.`)
}
