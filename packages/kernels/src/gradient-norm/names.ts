/** Input: gradients, a list of float32 tensors. Output: scalar, the Euclidean norm of all their values together. */
export const GlobalNorm = 'WgptGlobalNorm'

/** Input: norm, a scalar. Attribute: limit. Output: min(limit / (norm + 1e-6), 1). */
export const ClipScale = 'WgptClipScale'

/**
 * Inputs: loss, a scalar; gradients, a list of float32 tensors. Attribute: limit, above 0. Outputs: [loss, Euclidean norm of all gradients
 * together], and min(limit / (norm + 1e-6), 1).
 */
export const ClippingReport = 'WgptClippingReport'
