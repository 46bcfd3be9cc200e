/**
 * Inputs: x float32 [rows, channels], gain [channels]. Attribute: epsilon.
 * Outputs: y [rows, channels], inverse [rows]: 1/√(mean of squares + epsilon).
 */
export const RmsNorm = 'WgptRmsNorm'

/** Inputs: dy and x [rows, channels], gain [channels], inverse [rows]. Outputs: dx, dGain. */
export const RmsNormGradient = 'WgptRmsNormGradient'
