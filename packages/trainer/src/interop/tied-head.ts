import type { DecoderConfig } from '@wgpt/decoder'
import { floatValues } from './float-values.js'
import type { Weight } from './read-weights.js'

const HEAD = 'lm_head.weight'
const EMBEDDINGS = ['transformer.wte.weight', 'wte.weight']

/**
 * What a model's logits are computed with, as transformers 5 has it where config.json says that they are tied to the embeddings: a head that is
 * the embeddings is left out; a head without embeddings is both; a head that differs is a matrix of its own, whatever the config says.
 */
export function settleHead(
  weights: ReadonlyMap<string, Weight>,
  config: DecoderConfig,
): { config: DecoderConfig; weights: ReadonlyMap<string, Weight> } {
  const head = weights.get(HEAD)
  if (!config.tiedEmbeddings || head === undefined) return { config, weights }
  const embeddings = EMBEDDINGS.map((name) => weights.get(name)).find((weight) => weight !== undefined)
  const others = new Map([...weights].filter(([name]) => name !== HEAD))
  if (embeddings === undefined) return { config, weights: others.set(EMBEDDINGS[0]!, head) }
  return isEqual(head, embeddings)
    ? { config, weights: others }
    : { config: { ...config, tiedEmbeddings: false }, weights }
}

/** By their numbers: 0 and −0 are one, and the types may differ. */
function isEqual({ tensor: a }: Weight, { tensor: b }: Weight): boolean {
  const isFloat = ({ dtype }: Weight['tensor']) => ['F32', 'F16', 'BF16'].includes(dtype)
  // Of other types whoever reads them says what is wrong.
  if (a.shape.join() !== b.shape.join() || !isFloat(a) || !isFloat(b)) return false
  const [one, other] = [floatValues(a, Error), floatValues(b, Error)]
  return one.every((value, index) => value === other[index])
}
