/** Input: gradients, a list of float32 tensors. Output: scalar, the Euclidean norm of all their values together. */
export const GlobalNorm = 'WgptGlobalNorm'
