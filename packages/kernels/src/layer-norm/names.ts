/**
 * Inputs: x float32 [rows, channels], gain [channels], bias [channels]. Attribute: epsilon.
 * Outputs: y [rows, channels], statistics [rows, 2]: mean and 1/√(variance + epsilon).
 */
export const LayerNorm = 'WgptLayerNorm'

/** Inputs: dy and x [rows, channels], gain [channels], statistics [rows, 2]. Outputs: dx, dGain, dBias. */
export const LayerNormGradient = 'WgptLayerNormGradient'

/** The same with a further input, sum [rows, channels], which is added to dx. */
export const LayerNormGradientAdded = 'WgptLayerNormGradientAdded'
