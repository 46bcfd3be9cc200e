import type { RunOptions } from '../config/run-config.js'

/**
 * What modded-nanogpt, nanochat and other small models of today agree on, beside GPT-2's block and AdamW: rotary positions; a root-mean-square norm
 * without gain before each branch, after the embeddings, and of queries and keys; ReLU² at four times the width; no biases; projections that
 * start at 0; values mixed with the first block's; logits within ±15; Muon for hidden matrices beside AdamW for the rest; a short warm-up, then
 * a line down to 0.
 */
export const strongBase = {
  decoder: {
    positions: 'rope',
    norm: 'rms-no-gain',
    embeddingNorm: true,
    queryKeyNorm: true,
    valueResidual: true,
    activation: 'relu-squared',
    biases: false,
    zeroProjections: true,
    logitSoftCap: 15,
  },
  training: { optimizer: { kind: 'muon' }, schedule: 'linear', minimumLearningRate: 0 },
} as const satisfies {
  readonly decoder: Partial<RunOptions['decoder']>
  readonly training: Partial<RunOptions['training']>
}
