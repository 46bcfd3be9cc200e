/** `gelu-tanh` is GPT-2's gelu_new, `gelu-exact` x·Φ(x), PyTorch's default. They differ by at most 5e-4. */
export const geluForms = ['gelu-tanh', 'gelu-exact'] as const
export type GeluForm = (typeof geluForms)[number]

/** Input: x float32. Attribute: form. Output: the shape of x. */
export const Gelu = 'WgptGelu'

/** Inputs: dy, x. Attribute: form. Output: dx. */
export const GeluGradient = 'WgptGeluGradient'
