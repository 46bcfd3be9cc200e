import type { KnownKeys } from './known-keys.js'

/** adapter_config.json of peft's LoRA, up to peft 0.21. */
export const adapterKeys = {
  read: ['r', 'lora_alpha', 'target_modules', 'use_rslora'],
  only: {
    peft_type: ['LORA'],
    task_type: ['CAUSAL_LM', null],
    // The others take something out of the base when peft puts the adapter on it: pissa, olora, loftq, corda, lora_ga; or compute otherwise: mica.
    init_lora_weights: [true, false, null, 'gaussian', 'eva', 'orthogonal'],
    bias: ['none', null],
    lora_bias: [false],
    modules_to_save: [null, []],
    exclude_modules: [null, []],
    layers_to_transform: [null],
    rank_pattern: [{}, null],
    alpha_pattern: [{}, null],
    loftq_config: [{}, null],
    corda_config: [null],
    lora_ga_config: [null],
    kasa_config: [null],
    monteclora_config: [null],
    velora_config: [null],
    arrow_config: [null],
    megatron_config: [null],
    use_dora: [false],
    use_qalora: [false],
    use_bdlora: [null, false],
    alora_invocation_tokens: [null],
    trainable_token_indices: [null],
    target_parameters: [null, []],
    layer_replication: [null],
    ensure_weight_tying: [false],
    enable_lora: [null],
    merge_weights: [false, null],
  },
  withoutEffect: {
    'of training, which is over': ['lora_dropout', 'inference_mode', 'eva_config'],
    "GPT-2's matrices are [in, out], whatever it says: peft corrects it for them": ['fan_in_fan_out'],
    'of settings that are refused unless they are off': ['layers_pattern', 'qalora_group_size', 'megatron_core'],
    'where the adapter is from': [
      'base_model_name_or_path',
      'revision',
      'peft_version',
      'auto_mapping',
      '_commit_hash',
    ],
  },
} as const satisfies KnownKeys
