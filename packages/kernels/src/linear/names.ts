/**
 * Inputs: x float32 [rows, in], weight [in, out], bias [out] or none, residual [rows, out] or none.
 * Attributes: activation 'none', 'gelu-exact' or 'gelu-tanh'; keep: whether the activation's slopes are expected.
 * Output: y, or [y, the activation's slopes at x·weight + bias].
 */
export const Linear = 'WgptLinear'

/**
 * Inputs: dy float32 [rows, out], weight [in, out]; x [rows, in], or none where weight and bias are constants; the activation's slopes [rows,
 * out], or none. Attribute: hasBias. Outputs: dx, and where there is x, dWeight and, if it has one, dBias.
 */
export const LinearGradient = 'WgptLinearGradient'

/** Inputs: x float32 [rows, size], table [count, size]. Output: x·tableᵀ, [rows, count]. */
export const TableProduct = 'WgptTableProduct'

/** Inputs: dy float32 [rows, count], table [count, size]; x [rows, size], or none where the table is a constant. Outputs: dx, and with x dTable. */
export const TableProductGradient = 'WgptTableProductGradient'
