import { TokenizerError } from '../errors.js'
import { byteCharacters } from './token-bytes.js'
import type { HuggingFaceTokenizer } from './tokenizer-json.js'

/**
 * Checks what a schema can't: an id has one token, every byte has a token, merges are made of tokens.
 * @param at where the tokenizer lies in a JSON, for errors
 * @throws TokenizerError
 */
export function checkVocabulary(
  { model, added_tokens: addedTokens, post_processor: around }: HuggingFaceTokenizer,
  at: readonly PropertyKey[],
): {
  /** One more than the highest id. */
  vocabularySize: number
  /** id → token; undefined: no token has that id. */
  tokens: readonly (string | undefined)[]
} {
  const tokens: (string | undefined)[] = []
  const put = (token: string, id: number, path: PropertyKey[]): void => {
    const other = tokens[id]
    if (other !== undefined && other !== token)
      throw new TokenizerError(
        `tokenizer: tokenizer.json gives the id ${id} to ${JSON.stringify(other)} and to ${JSON.stringify(token)}. It is damaged: get it again.`,
        undefined,
        path,
      )
    tokens[id] = token
  }
  for (const [token, id] of Object.entries(model.vocab)) put(token, id, [...at, 'model', 'vocab', token])
  for (const [index, { content, id }] of addedTokens.entries()) put(content, id, [...at, 'added_tokens', index])

  const known = new Set(Object.keys(model.vocab))
  for (const [byte, character] of byteCharacters.entries())
    if (!known.has(character))
      throw new TokenizerError(
        `tokenizer: tokenizer.json's vocabulary has no token ${JSON.stringify(character)} for the byte ${byte}. Expected byte-level BPE with all of the 256 bytes.`,
        undefined,
        [...at, 'model', 'vocab'],
      )
  for (const [index, merge] of model.merges.entries()) {
    const parts = typeof merge === 'string' ? merge.split(' ') : merge
    if (parts.length !== 2 || !known.has(parts.join('')) || !parts.every((part) => known.has(part)))
      throw new TokenizerError(
        `tokenizer: tokenizer.json's merge ${index}, ${JSON.stringify(merge)}, isn't of two tokens whose join is a token. It is damaged: get it again.`,
        undefined,
        [...at, 'model', 'merges', index],
      )
  }
  for (const id of around ? [...around.before, ...around.after] : [])
    if (tokens[id] === undefined)
      throw new TokenizerError(
        `tokenizer: tokenizer.json's post_processor adds the id ${id}, which no token has. It is damaged: get it again.`,
        undefined,
        [...at, 'post_processor'],
      )
  return { vocabularySize: tokens.length, tokens }
}
