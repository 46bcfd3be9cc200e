import type * as tfjs from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { createTrainStep } from '@wgpt/trainer'
import type { PreparedCase } from './subject.js'
import { controlName } from '../report/bench-report.js'
import type { BenchCase } from './bench-case.js'
import {
  armRatios,
  decoderArms,
  rivalArms,
  vocabularySize,
  waveletArms,
  type DecoderArms,
  type DecoderSize,
} from './decoder-arms.js'

interface TrainSize extends DecoderSize {
  readonly batchSize: number
}

const sizes: TrainSize[] = [
  {
    name: 'mini',
    layerCount: 1,
    embeddingSize: 32,
    headCount: 2,
    contextLength: 32,
    batchSize: 2,
    set: 'both',
    tooLargeFor: [],
  },
  {
    name: 'small',
    layerCount: 2,
    embeddingSize: 64,
    headCount: 4,
    contextLength: 64,
    batchSize: 4,
    set: 'full',
    tooLargeFor: ['software'],
  },
  {
    name: 'medium',
    layerCount: 4,
    embeddingSize: 128,
    headCount: 8,
    contextLength: 128,
    batchSize: 8,
    set: 'full',
    tooLargeFor: ['software', 'cpu'],
  },
]

function prepareTraining(tf: typeof tfjs, arms: DecoderArms, size: TrainSize): PreparedCase {
  const { contextLength, batchSize } = size
  const count = batchSize * contextLength
  const ids = (offset: number) => Int32Array.from({ length: count }, (_, i) => ((i + offset) * 7919) % vocabularySize)
  const tokens = tf.tensor2d(ids(0), [batchSize, contextLength], 'int32')
  const targets = tf.tensor2d(ids(1), [batchSize, contextLength], 'int32')
  const trained = decoderArms(arms, size).map(({ name, options }) => {
    const decoder = createDecoder(options)
    return { name, decoder, trainStep: createTrainStep(decoder, { learningRate: 1e-3, clipNorm: 1 }) }
  })
  return {
    subjects: trained.map(({ name, trainStep }) => ({
      name,
      run: async () => {
        await trainStep.step(tokens, targets)
      },
    })),
    dispose: () => {
      for (const { decoder, trainStep } of trained) {
        trainStep.dispose()
        decoder.dispose()
      }
      tf.dispose([tokens, targets])
    },
  }
}

const casesOf = (suite: 'train' | 'compare', arms: DecoderArms, title: string, against: string): BenchCase[] =>
  sizes.map((size) => {
    const { name, layerCount, embeddingSize, headCount, contextLength, batchSize, set, tooLargeFor } = size
    const shape = `${layerCount} layers, embedding ${embeddingSize}, ${headCount} heads, context ${contextLength}, batch ${batchSize}`
    return {
      id: `${suite}/${name}`,
      suite,
      title: `${title}, ${name}`,
      description: `One training step of a decoder (${shape}, vocabulary ${vocabularySize}), the loss downloaded, ${against}; '${controlName}' is the control.`,
      tokens: batchSize * contextLength,
      set,
      tooLargeFor,
      ratios: armRatios(arms),
      prepare: (tf) => prepareTraining(tf, arms, size),
    }
  })

/** A whole training step (forward, backward, clipping, the update, and the loss downloaded) without the wavelet, with the fixed one, and without it again as a control. */
export const trainCases = casesOf('train', waveletArms, 'training step', 'without and with the fixed wavelet')

/** The same of every arm that a study compares: what a step costs is half of whether an arm pays. */
export const compareCases = casesOf('compare', rivalArms, 'training step by arm', 'of each arm')
