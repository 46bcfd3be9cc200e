import type { KnownKeys } from './known-keys.js'

/** The tokens that have a role, in the order that transformers adds them to a tokenizer. */
export const roles = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const

const tokens = [...roles, 'additional_special_tokens', 'extra_special_tokens'] as const

/** special_tokens_map.json. */
export const specialTokensKeys = { read: tokens, only: {}, withoutEffect: {} } as const satisfies KnownKeys

/** tokenizer_config.json of a byte-level BPE, of transformers 4 and 5. */
export const tokenizerKeys = {
  read: [...tokens, 'tokenizer_class', 'add_prefix_space', 'add_bos_token', 'add_eos_token', 'added_tokens_decoder'],
  only: {
    errors: ['replace'],
    split_special_tokens: [false],
    do_lower_case: [false, null],
    do_lowercase_and_remove_accent: [false, null],
    remove_space: [false, null],
    clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output: [false],
    init_inputs: [[]],
    // Code instead of the tokenizers that transformers has.
    auto_map: [],
  },
  withoutEffect: {
    'of words, which byte-level BPE does not need': ['clean_up_tokenization_spaces'],
    'how several texts become a batch': [
      'model_max_length',
      'max_len',
      'max_length',
      'padding',
      'padding_side',
      'truncation',
      'truncation_side',
      'truncation_strategy',
      'stride',
      'pad_to_multiple_of',
      'pad_token_type_id',
      'pad_token_id',
      'model_input_names',
      'return_token_type_ids',
      'return_attention_mask',
    ],
    'of chats, which wgpt does not write': [
      'chat_template',
      'response_schema',
      'response_template',
      'chat_control_tokens',
    ],
    'where tokens lie in a text': ['trim_offsets'],
    'the files of the folder itself are read': [
      'name_or_path',
      'tokenizer_file',
      'vocab_file',
      'merges_file',
      'special_tokens_map_file',
      'full_tokenizer_file',
    ],
    'which program reads them': [
      'backend',
      'is_fast',
      'use_fast',
      'is_local',
      'local_files_only',
      'legacy',
      'processor_class',
      'transformers_version',
      '_commit_hash',
    ],
  },
} as const satisfies KnownKeys
