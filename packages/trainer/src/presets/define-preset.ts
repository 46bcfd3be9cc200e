import type { RunOptions } from '../config/run-config.js'

/**
 * What the presets of a size have in common: the shape of the model, and how long it trains. `paper` has fewer parameters than `small`
 * (2.1 against 3.2 to 3.4 million): it is the paper's model, narrower and deeper, on twice as many steps.
 */
const sizes = {
  tiny: {
    decoder: { embeddingSize: 64, layerCount: 3, headCount: 4, feedForwardSize: 256 },
    training: {
      steps: 300,
      learningRate: 2e-3,
      minimumLearningRate: 2e-4,
      warmupSteps: 50,
      evaluateEvery: 25,
      evaluationBatches: 8,
      checkpointEvery: 50,
    },
  },
  small: {
    decoder: { contextLength: 512, embeddingSize: 256, layerCount: 4, headCount: 8, feedForwardSize: 1024 },
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
  },
  paper: {
    decoder: { contextLength: 512, embeddingSize: 128, layerCount: 10, headCount: 8, feedForwardSize: 512 },
    training: {
      steps: 10_000,
      batchSize: 32,
      learningRate: 1e-3,
      minimumLearningRate: 1e-4,
      warmupSteps: 500,
      evaluateEvery: 500,
      evaluationBatches: 32,
      sampleEvery: 2000,
      checkpointEvery: 500,
    },
  },
} as const satisfies Record<string, Base>

/** Some of a run's config. */
interface Base {
  readonly decoder: Partial<RunOptions['decoder']>
  readonly training: Partial<RunOptions['training']>
}

type Sizes = typeof sizes

/** What a preset says itself: all that its size leaves open, and whatever it has otherwise. */
type Own<Size extends keyof Sizes> = Omit<RunOptions, 'decoder' | 'training'> & {
  readonly decoder?: Laid<RunOptions['decoder'], Sizes[Size]['decoder']>
  readonly training?: Laid<RunOptions['training'], Sizes[Size]['training']>
}

/** `Whole`, where what `Given` has may be left out. */
type Laid<Whole, Given> = Omit<Whole, keyof Given> & Partial<Whole>

/**
 * A preset: what it says itself, laid over the numbers of a size. Each has the paper's wavelet after every block, unless it says otherwise.
 * @param size whose numbers are the ground; the preset's own name for its size may be another
 */
export function definePreset<Size extends keyof Sizes>(size: Size, own: Own<Size>): RunOptions {
  const base: Base = sizes[size]
  return {
    ...own,
    decoder: { wavelet: { kind: 'fixed' }, ...base.decoder, ...own.decoder } as RunOptions['decoder'],
    training: { ...base.training, ...own.training } as RunOptions['training'],
  }
}
