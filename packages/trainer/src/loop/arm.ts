import * as tf from '@tensorflow/tfjs-core'
import { createBatches, type Batch, type BatchState } from '@wgpt/datasets'
import { createDecoder, decoderConfig, type Decoder } from '@wgpt/decoder'
import { CHECKPOINTS, type Checkpoint } from '../checkpoint/checkpoint.js'
import { listCheckpoints, loadCheckpoint } from '../checkpoint/load-checkpoint.js'
import { saveCheckpoint, type CheckpointToSave } from '../checkpoint/save-checkpoint.js'
import { windowBorders, type RunConfig } from '../config/run-config.js'
import { newRules } from '../config/rules.js'
import { refuseUntrainable } from '../config/untrainable.js'
import { asJson, CONFIG, TOKENIZER } from '../config/saved-config.js'
import { extendRun, hashOfConfig, wasMadeWith } from './config-of-checkpoint.js'
import { RunDiverged, RunError } from '../errors.js'
import { removeBase } from '../fine-tuning/base.js'
import type { StartingModel } from '../fine-tuning/starting-model.js'
import { prepareTrainee, readInitialWeights } from '../fine-tuning/trainee.js'
import { waveletStrengthAt } from '../fine-tuning/wavelet-fade.js'
import { cutMetrics, METRICS, readMetrics } from '../metrics/metrics.js'
import { firstNotFinite } from '../training-step/not-finite.js'
import { createTrainStep, type StepOutcome } from '../training-step/train-step.js'
import type { RunStore } from '../store/run-store.js'
import { causalityWarning } from './causality-warning.js'
import { checkDevice } from './check-device.js'
import { createJudge, type Judge } from '../evaluation-policy.js'
import type { Material } from './material.js'
import { assignValues, parametersToSave } from '../parameters/parameter-values.js'
import type { TrainingWorld } from '../world/training-world.js'
import { tensorsOf } from './validation-loss.js'
import { Stopwatch } from './stopwatch.js'

/** A model in training: alone in a run, one of several in a comparison. */
export interface Arm {
  readonly name: string
  readonly config: RunConfig
  readonly store: RunStore
  readonly decoder: Decoder
  readonly parameterCount: number
  readonly progress: Readonly<Progress>
  /** The last step that is saved; undefined if none is. */
  readonly savedStep: number | undefined
  /** Knows what the validation losses mean for the rate and the end of the run. */
  readonly judge: Judge
  /** Whether there is no step left to do. */
  readonly isDone: boolean
  nextBatch(): Batch
  /**
   * @param stop asks the other ranks of a world to stop after it
   * @throws RunError if loss or gradient are no longer finite
   */
  trainStep(batch: Batch, learningRate: number, stop?: boolean): Promise<StepOutcome>
  /** @throws RunError if a parameter is no longer finite: what is saved is whole and good */
  save(): Promise<void>
  dispose(): void
}

interface Progress {
  step: number
  tokens: number
  seconds: number
  learningRate: number
  gradientNorm: number
}

/** What a summary says of an arm besides its figures. */
export const aboutArm = ({ parameterCount, config }: Arm) => ({
  parameters: parameterCount,
  warning: causalityWarning(config.decoder),
})

export interface ArmOptions {
  readonly name: string
  readonly config: RunConfig
  readonly store: RunStore
  readonly material: Material
  /** Of a run with `from` that begins. */
  readonly start?: StartingModel | undefined
  /** The processes that train it together. */
  readonly world?: TrainingWorld | undefined
}

/** Begins a run in its store, or continues from its newest checkpoint if it has one. */
export async function openArm({ name, config, store, material, start, world }: ArmOptions): Promise<Arm> {
  const { training } = config
  const checkpoint = await newestCheckpoint(store, config, material.dataHash)
  if (checkpoint === undefined) refuseUntrainable(config)
  const configHash = await hashOfConfig(config)
  const batches = createBatches(material.data.training, {
    batchSize: training.batchSize,
    contextLength: config.decoder.contextLength,
    ...windowBorders(config),
    order: config.data.order ?? 'random',
    seed: training.seed,
    mixSeed: newRules(training),
    ...(checkpoint && { state: checkpoint.batches as BatchState }),
  })
  const { vocabularySize } = material.tokenizer
  const made = decoderConfig.parse({ ...config.decoder, vocabularySize, seed: training.seed })
  // Evaluation takes whole batches, whatever the accumulation.
  checkDevice(made, training.batchSize * made.contextLength)
  // What is there is compared with the config before a decoder of the config's sizes is allocated.
  const initial = await readInitialWeights(made, { config, store, start, checkpoint })
  const decoder = createDecoder(made)
  const trainee = await prepareTrainee(decoder, { config, store, initial }).catch((error: unknown) => {
    decoder.dispose()
    throw error
  })
  if (checkpoint === undefined) {
    // The config comes last: a store without it holds no run yet.
    await store.write(TOKENIZER, asJson(material.tokenizer.toJSON()))
    await store.write(CONFIG, asJson(config))
    await store.write(METRICS, '')
  } else {
    await extendRun(store, config, checkpoint)
    await cutMetrics(store, checkpoint.step, training.evaluateEvery)
  }

  const train = createTrainStep(trainee, { ...training, world })
  const progress: Progress = checkpoint ? pickProgress(checkpoint) : pickProgress({})
  const judge = createJudge(config, checkpoint?.evaluations)
  const watch = new Stopwatch()
  let savedStep = checkpoint?.step
  const dispose = () => {
    train.dispose()
    trainee.dispose()
  }
  if (checkpoint)
    try {
      assignValues(trainee.parameters, checkpoint.parameters)
      train.restore(checkpoint.optimizer)
    } catch (error) {
      dispose()
      throw error
    }
  const fadeTo = (step: number) => {
    if (training.waveletFade) decoder.setWaveletStrength(waveletStrengthAt(config, step))
  }
  fadeTo(progress.step)

  return {
    name,
    config,
    store,
    decoder,
    parameterCount: [...decoder.parameters.values()].reduce((sum, { size }) => sum + size, 0),
    progress,
    judge,
    dispose,
    get isDone() {
      return progress.step >= training.steps || judge.isOver
    },
    get savedStep() {
      return savedStep
    },
    nextBatch: () => batches.next(),

    async trainStep(batch, learningRate, stop) {
      watch.start()
      fadeTo(progress.step + 1)
      const { tokens, targets, segments } = tensorsOf(batch)
      const outcome = await train
        .step(tokens, targets, { learningRate, segments, ...(stop && { stop }) })
        .finally(() => tf.dispose([tokens, targets, ...(segments ? [segments] : [])]))
      if (outcome.notFinite !== undefined) throw notFinite(outcome.notFinite, progress.step + 1)
      progress.seconds += watch.stop()
      progress.step++
      progress.tokens += batch.tokens.length
      progress.learningRate = learningRate
      progress.gradientNorm = outcome.gradientNorm
      return outcome
    },

    async save() {
      const parameters = parametersToSave(trainee.parameters, (parameter, values) => {
        const found = firstNotFinite(values)
        if (found !== undefined) throw notFinite(`'${parameter}' became ${found}`, progress.step)
      })
      const { step, tensors, average } = train.variables()
      const checkpoint: CheckpointToSave = {
        ...progress,
        batches: batches.state(),
        seed: training.seed,
        configHash,
        dataHash: material.dataHash,
        evaluations: judge.state,
        parameters,
        optimizer: {
          step,
          tensors: parametersToSave(tensors),
          ...(average && { average: parametersToSave(average) }),
        },
      }
      await saveCheckpoint(store, checkpoint, training.keepCheckpoints)
      // A copy of what it started from is kept where the checkpoints don't have it.
      if (config.from && !config.lora && savedStep === undefined) await removeBase(store)
      savedStep = progress.step
    },
  }

  function notFinite(what: string, step: number): RunDiverged {
    return new RunDiverged(
      `${store.location}: ${what} at step ${step}. The checkpoint of step ${savedStep ?? 0} is intact; start a new run with a lower training.learningRate, or with training.clipNorm 1`,
    )
  }
}

const pickProgress = (from: Partial<Progress>): Progress => ({
  step: from.step ?? 0,
  tokens: from.tokens ?? 0,
  seconds: from.seconds ?? 0,
  learningRate: from.learningRate ?? 0,
  gradientNorm: from.gradientNorm ?? 0,
})

async function newestCheckpoint(store: RunStore, config: RunConfig, dataHash: string): Promise<Checkpoint | undefined> {
  const step = (await listCheckpoints(store)).at(-1)
  if (step === undefined) {
    const reached = (await readMetrics(store)).at(-1)?.step ?? 0
    if (reached > 0)
      throw new RunError(
        `${store.location} has figures up to step ${reached}, but no checkpoint. Restore its ${CHECKPOINTS}, or start a new run in another folder`,
      )
    return undefined
  }
  const checkpoint = await loadCheckpoint(store, step)
  if (!(await wasMadeWith(store, config, checkpoint)))
    throw new RunError(
      `${store.location}: the checkpoint of step ${step} was made with another config than ${CONFIG} has. Restore ${CONFIG}, or start a new run in another folder`,
    )
  if (checkpoint.dataHash !== dataHash)
    throw new RunError(
      `${store.location}: the data or its tokenizer isn't what the run was started with. Give the same data, or start a new run in another folder`,
    )
  return checkpoint
}
