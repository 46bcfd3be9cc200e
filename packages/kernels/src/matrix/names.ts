/** Inputs: a, b float32 matrices. Attributes: transposeA, transposeB. Output: their product. */
export const MatrixProduct = 'WgptMatrixProduct'

/** Input: x float32 [rows, columns]. Output: [columns], the sum of the rows. */
export const SumRows = 'WgptSumRows'
