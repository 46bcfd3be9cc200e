/** Whether a parameter is a matrix that multiplies, as GPT-2 and nanoGPT decay them: not a bias, a norm, an embedding or kernels. */
export const isMatrix = (name: string, shape: readonly number[]): boolean =>
  shape.length >= 2 && !/(^|\.)(wte|wpe)\./.test(name)

/** Whether it is a matrix between hidden values: not that of the logits either. */
export const isHiddenMatrix = (name: string, shape: readonly number[]): boolean =>
  shape.length === 2 && isMatrix(name, shape) && !/(^|\.)lm_head\.weight$/.test(name)

/** How many matrices stand side by side in a parameter [in, out]: attention's queries, keys and values are one parameter in GPT-2. */
export const matricesIn = (name: string): number => (/(^|\.)attn\.c_attn\.weight$/.test(name) ? 3 : 1)
