import type { RunOptions } from '../config/run-config.js'

/**
 * The decoder of WaveletGPT (arXiv 2409.12924): 10 layers, 128 channels, 8 heads, feed-forward 512, context 512. A server's GPU, hours.
 *
 * About 2.1 million parameters, 16,384 characters a step, 25,000 steps. The paper does not tell us its optimiser, schedule, batch,
 * dropout or the number of steps: those are ours, in the range that models of this size are usually trained with.
 */
export const textPaper: RunOptions = {
  modality: 'text',
  data: { source: 'moby-dick' },
  decoder: {
    contextLength: 512,
    embeddingSize: 128,
    layerCount: 10,
    headCount: 8,
    feedForwardSize: 512,
    dropout: 0.1,
    wavelet: { kind: 'fixed' },
  },
  training: {
    steps: 25_000,
    batchSize: 32,
    learningRate: 1e-3,
    minimumLearningRate: 1e-4,
    warmupSteps: 500,
    weightDecay: 0.1,
    evaluateEvery: 500,
    evaluationBatches: 32,
    checkpointEvery: 500,
  },
}
