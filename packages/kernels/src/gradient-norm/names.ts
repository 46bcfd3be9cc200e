/** Input: gradients, a list of float32 tensors. Output: scalar, the Euclidean norm of all their values together. */
export const GlobalNorm = 'WgptGlobalNorm'

/** Input: norm, a scalar. Attribute: limit. Output: min(limit / (norm + 1e-6), 1). */
export const ClipScale = 'WgptClipScale'
