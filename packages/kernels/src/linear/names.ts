/**
 * Inputs: x float32 [rows, in], weight [in, out], bias [out] or none, residual [rows, out] or none.
 * Attributes: activation 'none', 'gelu' or 'geluTanh'; keep: whether the sums before the activation are wanted.
 * Output: y, or [y, the sums before the activation].
 */
export const Linear = 'WgptLinear'
