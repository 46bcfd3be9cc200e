import { generationKeys } from './generation-keys.js'
import type { KnownKeys } from './known-keys.js'

/** config.json of a GPT-2, of transformers 4 and 5. */
export const gpt2Keys = {
  read: [
    'model_type',
    'vocab_size',
    'n_positions',
    'n_embd',
    'n_layer',
    'n_head',
    'n_inner',
    'activation_function',
    'layer_norm_epsilon',
    'resid_pdrop',
    'embd_pdrop',
    'attn_pdrop',
    'tie_word_embeddings',
    'tokenizer_class',
  ],
  only: {
    // Settings of generate, which earlier versions kept here.
    ...generationKeys.only,
    scale_attn_weights: [true],
    scale_attn_by_inverse_layer_idx: [false],
    add_cross_attention: [false],
    is_encoder_decoder: [false],
    cross_attention_hidden_size: [null],
    tie_encoder_decoder: [false],
    pruned_heads: [{}, null],
    per_layer_config: [null, {}],
    tie_last_hidden_states: [null, false],
    prefix: [null, ''],
    // Weights of other numbers, and code instead of GPT-2's.
    quantization_config: [],
    auto_map: [],
  },
  withoutEffect: {
    ...generationKeys.withoutEffect,
    'where training starts, which is over': ['initializer_range'],
    'of the heads for classes and choices, which are not imported: their weights are refused': [
      'architectures',
      'summary_type',
      'summary_use_proj',
      'summary_activation',
      'summary_proj_to_labels',
      'summary_first_dropout',
      'id2label',
      'label2id',
      'num_labels',
      '_num_labels',
      'problem_type',
      'finetuning_task',
    ],
    'how transformers stores or computes; here it is float32': [
      'dtype',
      'torch_dtype',
      'use_bfloat16',
      'reorder_and_upcast_attn',
      'chunk_size_feed_forward',
      'gradient_checkpointing',
      '_attn_implementation',
      'attn_implementation',
      '_attn_implementation_autoset',
      'attention_implementation',
      'torchscript',
      'tf_legacy_loss',
      'return_dict',
      'output_past',
    ],
    'GPT-2 is a decoder, whatever it says': ['is_decoder'],
    'an older name of n_positions, which GPT-2 does not read': ['n_ctx'],
    'ids that transformers tells its tokenizers': ['sep_token_id', 'unk_token_id', 'cls_token_id', 'mask_token_id'],
    'defaults of pipelines': ['task_specific_params'],
    'where the file is from': [
      'transformers_version',
      '_name_or_path',
      'name_or_path',
      '_commit_hash',
      '_from_model_config',
    ],
  },
} as const satisfies KnownKeys

/** Which classes of wavelet_gpt2.py transformers loads an exported model with. */
export const autoMap = {
  AutoConfig: 'wavelet_gpt2.WaveletGPT2Config',
  AutoModelForCausalLM: 'wavelet_gpt2.WaveletGPT2LMHeadModel',
} as const

/** config.json of a model that wgpt exported: GPT-2's keys for those who read them, and a section that says all of it. */
export const wgptKeys = {
  read: [...gpt2Keys.read, 'wgpt'],
  only: { ...gpt2Keys.only, auto_map: [autoMap] },
  withoutEffect: gpt2Keys.withoutEffect,
} as const satisfies KnownKeys
