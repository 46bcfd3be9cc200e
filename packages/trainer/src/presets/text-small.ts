import type { RunOptions } from '../config/run-config.js'

/**
 * A decoder that writes words. Meant for a laptop's GPU and about an hour; that is an estimate from its 8·10¹⁴ operations.
 *
 * 3.2 million parameters, 8,192 characters per step. 5,000 steps see 41 million characters, the speeches 4 times over; dropout and
 * weight decay keep it from learning them by heart. Wider matrices bear a lower rate than `tiny` does.
 */
export const textSmall: RunOptions = {
  modality: 'text',
  data: { source: 'state-of-the-union', tokenizer: 'text8' },
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
    evaluateEvery: 250,
    evaluationBatches: 16,
    sampleEvery: 1000,
    checkpointEvery: 250,
  },
}
