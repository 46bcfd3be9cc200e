export type GeluForm = 'tanh' | 'exact'

/** Input: x float32. Attribute: form. Output: the shape of x. */
export const Gelu = 'WgptGelu'

/** Inputs: dy, x. Attribute: form. Output: dx. */
export const GeluGradient = 'WgptGeluGradient'
