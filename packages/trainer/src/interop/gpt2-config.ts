import type { DecoderConfig, DecoderOptions } from '@wgpt/decoder'
import { z } from 'zod'
import { firstIssue } from '../config/run-config.js'

const size = z
  .int()
  .positive()
  .max(2 ** 24)
const share = z.number().min(0).max(1)
const flag = z.boolean()

/** What of a GPT-2's config.json decides its logits, with the defaults that Hugging Face's GPT2Config has for what is left out. */
const gpt2Config = z.looseObject({
  model_type: z.literal('gpt2'),
  vocab_size: size.default(50_257),
  n_positions: size.default(1024),
  n_embd: size.default(768),
  n_layer: z.int().nonnegative().max(1024).default(12),
  n_head: size.default(12),
  n_inner: size.nullable().default(null),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: z.number().default(1e-5),
  resid_pdrop: share.default(0.1),
  tie_word_embeddings: flag.default(true),
  scale_attn_weights: flag.default(true),
  scale_attn_by_inverse_layer_idx: flag.default(false),
  add_cross_attention: flag.default(false),
  quantization_config: z.unknown().optional(),
})

/** The two names of the tanh form, which is what the decoder computes. */
const activations = ['gelu_new', 'gelu_pytorch_tanh']

/** Whether GPT-2's layers and ours agree where a config may choose: a setting, the only value that is taken. */
const fixedSettings = [
  ['layer_norm_epsilon', 1e-5],
  ['scale_attn_weights', true],
  ['scale_attn_by_inverse_layer_idx', false],
  ['add_cross_attention', false],
  ['quantization_config', undefined],
] as const

/**
 * The decoder of a GPT-2's config.json. `dropout` is resid_pdrop, and goes for embeddings and attention too.
 * @throws what `fail` makes of one sentence, for a value out of range or a setting that would compute something else
 */
export function decoderOfGpt2(json: Record<string, unknown>, fail: (reason: string) => Error): DecoderOptions {
  const parsed = gpt2Config.safeParse(json)
  if (!parsed.success) throw fail(firstIssue(parsed.error))
  const config = parsed.data
  if (!activations.includes(config.activation_function))
    throw fail(
      `activation_function is ${JSON.stringify(config.activation_function)}, ${activations.join(' or ')} is wanted`,
    )
  for (const [name, wanted] of fixedSettings)
    if (config[name] !== wanted)
      throw fail(`${name} is ${JSON.stringify(config[name])}, only ${wanted ?? 'a model without it'} is supported`)
  if (config.resid_pdrop >= 1) throw fail(`resid_pdrop is ${config.resid_pdrop}, less than 1 is wanted`)
  return {
    vocabularySize: config.vocab_size,
    contextLength: config.n_positions,
    embeddingSize: config.n_embd,
    layerCount: config.n_layer,
    headCount: config.n_head,
    ...(config.n_inner !== null && { feedForwardSize: config.n_inner }),
    dropout: config.resid_pdrop,
    tiedEmbeddings: config.tie_word_embeddings,
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
