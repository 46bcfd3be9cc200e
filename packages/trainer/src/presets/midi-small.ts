import type { RunOptions } from '../config/run-config.js'

/**
 * A decoder of performances. Meant for a laptop's GPU and about an hour; that is an estimate from its 1·10¹⁵ operations.
 *
 * 3.4 million parameters, 8,192 tokens per step. 5,000 steps see 41 million tokens, MAESTRO's training split about 4 times over
 * (some 10 million events). A window of 512 events is about 10 s of piano playing, enough for a phrase; 256 would cut most of them.
 * wgpt fetches MAESTRO (56 MB) when the preset is first used; without a network, --data names MIDI files of yours or bach-chorales.
 * Not run here to its end: expect the loss at step 0 to be ln 388 = 5.96 nats.
 */
export const midiSmall: RunOptions = {
  modality: 'midi',
  data: { source: 'maestro-v3' },
  decoder: {
    contextLength: 512,
    embeddingSize: 256,
    layerCount: 4,
    headCount: 8,
    feedForwardSize: 1024,
    dropout: 0.1,
    wavelet: { kind: 'fixed' },
  },
  training: {
    steps: 5000,
    batchSize: 16,
    learningRate: 6e-4,
    minimumLearningRate: 6e-5,
    warmupSteps: 200,
    evaluateEvery: 250,
    evaluationBatches: 16,
    sampleEvery: 1000,
    checkpointEvery: 250,
  },
}
