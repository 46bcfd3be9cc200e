/**
 * Inputs: x float32 [rows, in], weight [in, out], bias [out] or none, residual [rows, out] or none.
 * Attributes: activation 'none', 'gelu-exact' or 'gelu-tanh'; keep: whether the activation's slopes are expected.
 * Output: y, or [y, the activation's slopes at x·weight + bias].
 */
export const Linear = 'WgptLinear'
