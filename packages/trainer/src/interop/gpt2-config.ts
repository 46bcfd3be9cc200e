import type { DecoderConfig, DecoderOptions } from '@wgpt/decoder'
import { z } from 'zod'
import { firstIssue } from '../config/run-config.js'
import { gpt2Keys } from './keys/gpt2-keys.js'
import { checkKeys, shown } from './keys/known-keys.js'

const size = z
  .int()
  .positive()
  .max(2 ** 24)
/** A width that is allocated by before weights are compared: no GPT-2 is near it. */
const width = size.max(2 ** 16)
const share = z.number().min(0).max(1)

/** What of a GPT-2's config.json decides its logits, with the defaults that Hugging Face's GPT2Config has for what is left out. */
const gpt2Config = z.object({
  model_type: z.literal('gpt2'),
  vocab_size: size.default(50_257),
  n_positions: size.default(1024),
  n_embd: width.default(768),
  n_layer: z.int().nonnegative().max(1024).default(12),
  n_head: width.default(12),
  n_inner: size.nullable().default(null),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: z.number().default(1e-5),
  resid_pdrop: share.default(0.1),
  embd_pdrop: share.default(0.1),
  attn_pdrop: share.default(0.1),
  tie_word_embeddings: z.boolean().default(true),
})

/** The names of the tanh form, which is what the decoder computes: they write one formula in five ways. */
const activations = ['gelu_new', 'gelu_pytorch_tanh', 'gelu_python_tanh', 'gelu_fast', 'gelu_accurate']

/**
 * The decoder of a GPT-2's config.json. `dropout` is resid_pdrop, and goes for embeddings and attention too: `notes` says so where they differ.
 * @throws what `fail` makes of one sentence, for a key that is not known, a value out of range or a setting that would compute something else
 */
export function decoderOfGpt2(
  json: Record<string, unknown>,
  fail: (reason: string) => Error,
): { decoder: DecoderOptions; notes: string[] } {
  checkKeys(json, gpt2Keys, fail)
  const parsed = gpt2Config.safeParse(json)
  if (!parsed.success) throw fail(firstIssue(parsed.error))
  const config = parsed.data
  if (!activations.includes(config.activation_function))
    throw fail(`activation_function is ${shown(config.activation_function)}; expected ${activations.join(' or ')}`)
  // Layers compute in float32: the float32 next to 1e-5, which some programs write, is the same epsilon.
  if (Math.fround(config.layer_norm_epsilon) !== Math.fround(1e-5))
    throw fail(`layer_norm_epsilon is ${config.layer_norm_epsilon}; expected 0.00001`)
  const { resid_pdrop: dropout } = config
  if (dropout >= 1) throw fail(`resid_pdrop is ${dropout}; expected less than 1`)
  const others = (['embd_pdrop', 'attn_pdrop'] as const).filter((name) => config[name] !== dropout)
  return {
    decoder: {
      vocabularySize: config.vocab_size,
      contextLength: config.n_positions,
      embeddingSize: config.n_embd,
      layerCount: config.n_layer,
      headCount: config.n_head,
      ...(config.n_inner !== null && { feedForwardSize: config.n_inner }),
      dropout,
      tiedEmbeddings: config.tie_word_embeddings,
    },
    notes: others.map(
      (name) => `${name} is ${config[name]}; training here has one dropout, that of resid_pdrop, ${dropout}`,
    ),
  }
}

/** @param endOfText the id of the token that ends a text, if the tokenizer has one */
export const gpt2OfDecoder = (config: DecoderConfig, endOfText: number | null): Record<string, unknown> => ({
  architectures: ['GPT2LMHeadModel'],
  model_type: 'gpt2',
  vocab_size: config.vocabularySize,
  n_positions: config.contextLength,
  n_embd: config.embeddingSize,
  n_layer: config.layerCount,
  n_head: config.headCount,
  n_inner: config.feedForwardSize,
  activation_function: 'gelu_new',
  layer_norm_epsilon: 1e-5,
  resid_pdrop: config.dropout,
  embd_pdrop: config.dropout,
  attn_pdrop: config.dropout,
  initializer_range: 0.02,
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  reorder_and_upcast_attn: false,
  tie_word_embeddings: config.tiedEmbeddings,
  bos_token_id: endOfText,
  eos_token_id: endOfText,
  dtype: 'float32',
})
