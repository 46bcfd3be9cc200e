import type { RunOptions } from '../config/run-config.js'

/**
 * What `npm start` runs: the smallest decoder on which the wavelet's effect is plain, on two CPU cores.
 *
 * 160,000 parameters, 2,048 characters a step. 300 steps see 0.6 million characters, half of Moby-Dick. The rate of 1e-3
 * with a short warm-up is about what a model of this size bears; at 3e-4 it would learn next to nothing in so few steps.
 * To expect: 3.3 nats a character at step 0 (ln 27); at step 300, over seeds 0 to 2, 2.31 without the wavelet and 2.05 with it (2.046 to
 * 2.056), which had the baseline's final loss after 30 % of the steps. Until step 50 the wavelet is no better: its gain comes while the
 * baseline finds out how to attend to its neighbours, which the wavelet hands it for nothing. Quote the share with these 300 steps.
 */
export const textTiny: RunOptions = {
  modality: 'text',
  data: { source: 'moby-dick' },
  decoder: {
    contextLength: 128,
    embeddingSize: 64,
    layerCount: 3,
    headCount: 4,
    feedForwardSize: 256,
    wavelet: { kind: 'fixed' },
  },
  training: {
    steps: 300,
    batchSize: 16,
    learningRate: 1e-3,
    minimumLearningRate: 1e-4,
    warmupSteps: 50,
    weightDecay: 0.1,
    evaluateEvery: 25,
    evaluationBatches: 8,
    checkpointEvery: 50,
  },
}
