/** Inputs: q, k, v float32 [batch, head, time, size]. Output: the same shape. */
export const CausalAttention = 'WgptCausalAttention'

/** Inputs: q, k, v, y (the output of CausalAttention), dy, all [batch, head, time, size]. Outputs: dq, dk, dv. */
export const CausalAttentionGradient = 'WgptCausalAttentionGradient'

/** Input: qkv float32 [batch, time, 3 · channels]. Attribute: headCount. Output: [batch, time, channels]. */
export const CausalSelfAttention = 'WgptCausalSelfAttention'

/** Inputs: qkv, y (the output of CausalSelfAttention), dy. Attribute: headCount. Output: dqkv. */
export const CausalSelfAttentionGradient = 'WgptCausalSelfAttentionGradient'
