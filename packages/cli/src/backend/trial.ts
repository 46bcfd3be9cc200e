import * as tf from '@tensorflow/tfjs-core'
import { createDecoder, describeDecoder } from '@wgpt/decoder'
import { createTrainStep } from '@wgpt/trainer'
import { smallerWorkload, type Workload } from './workload.js'

/** Something whose steps are timed. */
export interface Trial {
  /** Part of a step of the whole workload that a step does, by operations; undefined where that isn't known. */
  readonly share?: number
  /** Resolves when the step is done. */
  step(): Promise<void>
  dispose(): void
}

/** Tokens that a step of writing writes. */
const written = 4

/** A small model of the workload's shape on tfjs' current backend. */
export function createTrial(workload: Workload): Trial {
  const smaller = smallerWorkload(
    workload,
    describeDecoder({ ...workload.decoder, layerCount: 1 }).flopsPerToken.training,
  )
  const { kind, decoder: config, batchSize } = smaller
  const decoder = createDecoder(config)
  if (kind === 'writing') {
    const prompt = Uint16Array.of(0)
    return {
      async step() {
        const ids = decoder.generate(prompt, { tokens: written, temperature: 0, seed: 0 })[Symbol.asyncIterator]()
        while ((await ids.next()).done !== true);
      },
      dispose: () => decoder.dispose(),
    }
  }
  const train = createTrainStep(decoder, { learningRate: 1e-3 })
  const draw = (seed: number) =>
    tf.randomUniform<tf.Rank.R2>([batchSize, config.contextLength], 0, config.vocabularySize, 'int32', seed)
  const [tokens, targets] = [draw(1), draw(2)]
  return {
    share: operationsOf(smaller) / operationsOf(workload),
    async step() {
      await train.step(tokens, targets)
    },
    dispose() {
      train.dispose()
      decoder.dispose()
      tf.dispose([tokens, targets])
    },
  }
}

/** Of a training step. */
const operationsOf = ({ decoder, batchSize }: Workload) =>
  describeDecoder(decoder).flopsPerToken.training * batchSize * decoder.contextLength
