import type { RunOptions } from '../config/run-config.js'

/**
 * A decoder that writes words: an hour on a laptop's GPU.
 *
 * About 3.2 million parameters, 8,192 characters a step. 5,000 steps see 41 million characters, Moby-Dick 38 times over: dropout
 * and weight decay keep it from learning the book by heart. Larger matrices bear a lower rate than `tiny` does.
 */
export const textSmall: RunOptions = {
  modality: 'text',
  data: { source: 'moby-dick' },
  decoder: {
    contextLength: 256,
    embeddingSize: 256,
    layerCount: 4,
    headCount: 8,
    feedForwardSize: 1024,
    dropout: 0.1,
    wavelet: { kind: 'fixed' },
  },
  training: {
    steps: 5000,
    batchSize: 32,
    learningRate: 6e-4,
    minimumLearningRate: 6e-5,
    warmupSteps: 200,
    weightDecay: 0.1,
    evaluateEvery: 250,
    evaluationBatches: 16,
    checkpointEvery: 250,
  },
}
