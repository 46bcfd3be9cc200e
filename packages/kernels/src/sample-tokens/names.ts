/**
 * Input: logits float32 [rows, vocabulary]. Attributes: SampleTokensAttributes. Output: int32 [rows], the ids that were drawn; −1 − id where the
 * logit of id, the first such, is NaN.
 */
export const SampleTokens = 'WgptSampleTokens'

export interface SampleTokensAttributes {
  /** 0 takes the most likely token. */
  readonly temperature: number
  /** At least the vocabulary: all. */
  readonly topK: number
  readonly topP: number
  /** In [0, 1), one per row. */
  readonly uniforms: readonly number[]
}
