import { readTokens, type Tokens } from './token-sequence.js'

const piece = 2 ** 20

/**
 * The loss, in nats per token, of the best guess that looks at no other token: the entropy of the ids' frequencies. A model that has learned
 * anything of their order is below it.
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 *
 * const [a, b] = ['to be or not to be '.repeat(40), 'that is all '.repeat(10)]
 * const documents = [{ name: 'a', text: a }, { name: 'b', text: b }]
 * const tokens = tokenizeSplits(splitDocuments(documents), createCharacterTokenizer())
 * console.log(unigramEntropy(tokens.training) < Math.log(27)) // → true
 * ```
 */
export function unigramEntropy(tokens: Tokens): number {
  const counts = new Float64Array(65_536)
  for (let start = 0; start < tokens.length; start += piece)
    for (const id of readTokens(tokens, start, Math.min(start + piece, tokens.length))) counts[id]!++
  let entropy = 0
  for (const count of counts) if (count > 0) entropy -= (count / tokens.length) * Math.log(count / tokens.length)
  return entropy
}
