/** Inputs: q, k, v float32 [batch, head, time, size]. Output: the same shape. */
export const CausalAttention = 'WgptCausalAttention'

/** Inputs: q, k, v, y (the output of CausalAttention), dy, all [batch, head, time, size]. Outputs: dq, dk, dv. */
export const CausalAttentionGradient = 'WgptCausalAttentionGradient'
