/** Attributes of all four, if probabilities are dropped: DropoutAttributes. */

/**
 * Inputs: q, k, v float32 [batch, head, time, size].
 * Outputs: y, the same shape; statistics [batch · head, time, 2]: a query's largest score, and 1 / Σ exp(score - largest).
 */
export const CausalAttention = 'WgptCausalAttention'

/** Inputs: q, k, v, and y and statistics of CausalAttention, dy. Outputs: dq, dk, dv. */
export const CausalAttentionGradient = 'WgptCausalAttentionGradient'

/** Input: qkv float32 [batch, time, 3 · channels]. Attribute: headCount. Outputs: y [batch, time, channels], and statistics as above. */
export const CausalSelfAttention = 'WgptCausalSelfAttention'

/** Inputs: qkv, y and statistics of CausalSelfAttention, dy. Attribute: headCount. Output: dqkv. */
export const CausalSelfAttentionGradient = 'WgptCausalSelfAttentionGradient'

/** The four with a further input, segments int32 [batch, time]: no position looks across a change of value. */
export const CausalAttentionSegments = 'WgptCausalAttentionSegments'
export const CausalAttentionSegmentsGradient = 'WgptCausalAttentionSegmentsGradient'
export const CausalSelfAttentionSegments = 'WgptCausalSelfAttentionSegments'
export const CausalSelfAttentionSegmentsGradient = 'WgptCausalSelfAttentionSegmentsGradient'

/**
 * Inputs: qkv float32 [batch, 1, 3 · channel]; keys and values [batch · headCount, capacity · size], which change in place. Attributes: headCount;
 * place, where qkv's go. Output: [batch, 1, channel].
 */
export const CachedAttention = 'WgptCachedAttention'
