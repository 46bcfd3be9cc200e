import * as tf from '@tensorflow/tfjs-core'
import type { Decoder } from '@wgpt/decoder'
import { issueText, WgptRangeError } from '@wgpt/errors'
import { z } from 'zod'
import { clippingReport } from '@wgpt/kernels'
import { RunError } from '../errors.js'
import { readValues } from '../parameters/parameter-values.js'
import type { OptimizerConfig, OptimizerOptions } from '../optimizers/config.js'
import { createOptimizer } from '../optimizers/create-optimizer.js'
import type { OptimizerState, OptimizerVariables } from '../optimizers/optimizer.js'
import { conflictOf, conflictText, optimizerOf, type ShortForm } from '../optimizers/short-form.js'
import { lossAndGradients, type Gradients } from './gradients.js'
import { describeNotFinite } from './not-finite.js'
import { createGradientsTogether, type Given } from '../world/gradients-together.js'
import { asTensors } from '../world/mean-gradients.js'
import { together } from '../world/together.js'
import type { TrainingWorld } from '../world/training-world.js'
import { createWeightAverage } from './weight-average.js'

export interface TrainStepOptions {
  /** Used by a step that isn't given one. */
  learningRate: number
  /** One of the manifest with its settings, whose defaults are those of a run's config. Without it the first of them, set as follows. */
  optimizer?: OptimizerOptions | undefined
  /** Decoupled decay of the matrices per step, times the learning rate. Default 0.01. */
  weightDecay?: number | undefined
  /** Default 0.9. */
  beta1?: number | undefined
  /** Default 0.999. */
  beta2?: number | undefined
  /** Default 1e-8. */
  epsilon?: number | undefined
  /** The largest norm of all gradients together; 0, the default, doesn't clip. */
  clipNorm?: number
  /** The batch is cut into so many parts that are computed one after the other, to save memory. Default 1. */
  accumulationSteps?: number
  /** Share of every target that is spread evenly over the vocabulary, in [0, 1); the loss is then that of such targets. Default 0. */
  labelSmoothing?: number
  /** An exponential moving average of the weights is kept, which so much of is left after a step; 0, the default, keeps none. */
  emaDecay?: number
  /** Blocks keep their input alone for the gradients, and are computed again in the backward pass: less memory, more time. Default false. */
  activationCheckpointing?: boolean
  /** Decides the dropout of every step. Default 0. */
  seed?: number
  /**
   * Processes that train together: every rank gives the whole batch to `step`, computes its share of the rows, and has the mean of all
   * gradients. Parameters and the optimizer's memory begin as those of rank 0. N ranks are one process with N times the accumulationSteps.
   */
  world?: TrainingWorld | undefined
}

export interface StepOutcome {
  /** Mean nats per token of the batch, before the update. */
  loss: number
  /** Of all gradients together, before clipping. */
  gradientNorm: number
  /** Of a world: whether a rank asked to stop, by the step's `stop`. The same on each rank. */
  stop?: boolean
  /** Only if something isn't finite: what was met first, as "the gradient of 'transformer.wte.weight' became NaN". */
  notFinite?: string
}

/** What createTrainStep needs of a decoder. */
export type TrainableDecoder = Pick<Decoder, 'parameters' | 'loss'>

export interface TrainStep {
  /**
   * One update of the decoder's parameters.
   * @param tokens int32 [batch, time]; they and the targets stay the caller's
   * @param targets int32 [batch, time]: the token that follows each one
   * @param options `segments` int32 [batch, time], the caller's too: the decoder reads each document of a sequence alone, as `decoder.loss`
   * says; `stop` asks all ranks of a world to stop after this step
   * @throws RangeError if the batch can't be cut into `accumulationSteps` equal parts, on each rank of a world
   * @throws RunError if the loss or the gradients' norm is exactly 0: nothing was computed, or there is nothing to learn
   * @throws RunError if the ranks of a world differ in parameters, their order or settings
   */
  step(
    tokens: tf.Tensor2D,
    targets: tf.Tensor2D,
    options?: { learningRate?: number; segments?: tf.Tensor2D | undefined; stop?: boolean },
  ): Promise<StepOutcome>
  /** All that the next step depends on besides the parameters: steps done, the optimizer's memory, the average of the weights. */
  state(): Promise<OptimizerState>
  /** The same without a copy: to be read before the next step. */
  variables(): OptimizerVariables
  /** @throws RunError if the state is that of another decoder */
  restore(state: OptimizerState): void
  /** Frees the optimizer's memory and the average; the decoder stays. */
  dispose(): void
}

/**
 * A decoder's training step: gradients, clipping by the global norm, the optimizer's update. Loss and norm come back in one download.
 * @throws RangeError for an option outside its range
 * @example
 * ```ts
 * import { createDecoder } from '@wgpt/decoder'
 *
 * const decoder = createDecoder({ vocabularySize: 4, contextLength: 4, embeddingSize: 8, layerCount: 1, headCount: 2 })
 * const trainStep = createTrainStep(decoder, { learningRate: 0.01 })
 * const [tokens, targets] = [tf.tensor2d([[0, 1, 2, 3]], [1, 4], 'int32'), tf.tensor2d([[1, 2, 3, 0]], [1, 4], 'int32')]
 * const { loss } = await trainStep.step(tokens, targets)
 * console.log(loss > 0) // → true
 * ```
 */
export function createTrainStep(decoder: TrainableDecoder, options: TrainStepOptions): TrainStep {
  const settings = { ...defaults, ...withoutUndefined(options) }
  checkOptions(settings)
  const { parameters } = decoder
  const optimizer = createOptimizer(parameters, checkedOptimizer(options))
  const average = settings.emaDecay > 0 ? createWeightAverage(parameters, settings.emaDecay) : undefined
  const { labelSmoothing, activationCheckpointing } = settings
  const world = together(settings.world)
  const ranks =
    world &&
    createGradientsTogether(world, {
      accumulationSteps: settings.accumulationSteps,
      settings: { ...settings, world: undefined },
      parameters,
      variables: () => allVariables(),
    })
  let stepsDone = 0

  const ofPart = ({ tokens, targets, segments }: Given, part: number) => {
    const rankOfStep = stepsDone * (world?.size ?? 1) + (world?.rank ?? 0)
    const dropoutSeed = mix(settings.seed, rankOfStep * settings.accumulationSteps + part)
    const options = { training: true, dropoutSeed, labelSmoothing, activationCheckpointing, segments }
    return lossAndGradients(() => decoder.loss(tokens, targets, options), parameters)
  }

  /** Mean over the parts; equal parts make it the whole batch's. */
  function meanOverParts(given: Given): { loss: tf.Scalar; gradients: Gradients } {
    const parts = settings.accumulationSteps
    if (parts === 1) return ofPart(given, 0)
    const { tokens, targets, segments } = given
    if (segments && segments.shape.join() !== tokens.shape.join())
      throw new WgptRangeError(
        `train step: segments have shape [${segments.shape.join(', ')}]; expected that of tokens, [${tokens.shape.join(', ')}].`,
      )
    const rows = tokens.shape[0] / parts
    if (!Number.isInteger(rows))
      throw new WgptRangeError(`train step: a batch of ${tokens.shape[0]} can't be cut into ${parts} equal parts`)
    let sum: { loss: tf.Scalar; gradients: Gradients } | undefined
    for (let part = 0; part < parts; part++) {
      const cut = (whole: tf.Tensor2D) => tf.slice(whole, [part * rows, 0], [rows, tokens.shape[1]])
      const one = ofPart({ tokens: cut(tokens), targets: cut(targets), segments: segments && cut(segments) }, part)
      sum = sum === undefined ? one : addAndDispose(sum, one)
    }
    const mean = <T extends tf.Tensor>(total: T) => tf.div<T>(total, parts)
    return {
      loss: mean(sum!.loss),
      gradients: new Map([...sum!.gradients].map(([name, total]) => [name, mean(total)])),
    }
  }

  const variables = (): OptimizerVariables => ({
    ...optimizer.variables(),
    ...(average && { average: average.variables }),
  })

  /** Clips by the norm of all gradients together and updates the parameters. Runs in a tf.tidy. */
  function update(loss: tf.Scalar, gradients: Gradients, learningRate: number) {
    const clips = settings.clipNorm > 0
    const { report, scale } = clippingReport(loss, [...gradients.values()], clips ? settings.clipNorm : 1)
    optimizer.apply(gradients, learningRate, clips ? scale : undefined)
    average?.update(stepsDone + 1)
    return { report, gradients: Object.fromEntries(gradients) }
  }

  const allVariables = () => {
    const { tensors, average: means } = variables()
    return new Map([
      ...parameters,
      ...[...tensors].map(([name, variable]) => [`optimizer ${name}`, variable] as const),
      ...[...(means ?? [])].map(([name, variable]) => [`average ${name}`, variable] as const),
    ])
  }

  return {
    async step(tokens, targets, { learningRate = settings.learningRate, segments, stop = false } = {}) {
      const given = { tokens, targets, segments }
      const mean = ranks && (await ranks.compute(given, { step: stepsDone + 1, stop, own: meanOverParts }))
      const { report, gradients } = tf.tidy(() => {
        const { loss, gradients } = mean ? asTensors(mean) : meanOverParts(given)
        return update(loss, gradients, learningRate)
      })
      stepsDone++
      try {
        const [loss, gradientNorm] = (await report.data<'float32'>()) as unknown as [number, number]
        const outcome = { loss, gradientNorm, ...(mean && { stop: mean.stop }) }
        checkComputed(outcome)
        if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return outcome
        return { ...outcome, notFinite: await describeNotFinite(outcome, gradients) }
      } finally {
        tf.dispose([report, ...Object.values(gradients)])
      }
    },
    async state() {
      const state = await optimizer.state()
      return average ? { ...state, average: await readValues(average.variables) } : state
    },
    variables,
    restore(state) {
      optimizer.restore(state)
      average?.restore(state.average)
      stepsDone = state.step
      ranks?.restart()
    },
    dispose() {
      optimizer.dispose()
      average?.dispose()
    },
  }
}

/** A backend that fails without a word leaves zeros behind. */
function checkComputed({ loss, gradientNorm }: StepOutcome): void {
  const zero = loss === 0 ? 'loss' : gradientNorm === 0 ? "gradients' norm" : undefined
  if (zero !== undefined)
    throw new RunError(
      `train step: the ${zero} is exactly 0; expected a number above 0. Either the backend computed nothing (try another one), or there is nothing to learn from this batch.`,
    )
}

const optimizerDefaults = { weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
const defaults = {
  clipNorm: 0,
  accumulationSteps: 1,
  labelSmoothing: 0,
  emaDecay: 0,
  activationCheckpointing: false,
  seed: 0,
  world: undefined,
}

/** @throws RangeError for a setting outside its range, or beside an optimizer that is named by itself */
function checkedOptimizer(options: TrainStepOptions): OptimizerConfig {
  const conflict = conflictOf(options)
  if (conflict) throw new WgptRangeError(`train step: ${conflict} ${conflictText(conflict, options)}.`)
  try {
    return optimizerOf(options.optimizer ? options : { ...optimizerDefaults, ...withoutUndefined(options) })
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    const path = [...(options.optimizer ? ['optimizer'] : []), ...error.issues[0]!.path].map(String)
    const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], options)
    throw new WgptRangeError(`train step: ${path.join('.')} is ${String(found)}: ${issueText(error.issues[0]!)}.`, {
      cause: error,
    })
  }
}

const withoutUndefined = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options

type Checked = Required<Omit<TrainStepOptions, 'optimizer' | 'world' | keyof ShortForm>>

function checkOptions(options: Checked): void {
  const must = (
    name: Exclude<keyof Checked, 'activationCheckpointing'>,
    holds: (value: number) => boolean,
    expected: string,
  ) => {
    if (!holds(options[name]))
      throw new WgptRangeError(`train step: ${name} is ${options[name]}; expected ${expected}.`)
  }
  const atLeastZero = (value: number) => value >= 0 && Number.isFinite(value)
  for (const name of ['learningRate', 'clipNorm'] as const) must(name, atLeastZero, 'a number from 0')
  for (const name of ['labelSmoothing', 'emaDecay'] as const)
    must(name, (value) => value >= 0 && value < 1, 'a number in [0, 1)')
  must('accumulationSteps', (value) => Number.isSafeInteger(value) && value >= 1, 'a whole number from 1')
  must('seed', Number.isSafeInteger, 'a whole number')
}

function addAndDispose(
  sum: { loss: tf.Scalar; gradients: Gradients },
  more: { loss: tf.Scalar; gradients: Gradients },
): { loss: tf.Scalar; gradients: Gradients } {
  const add = <T extends tf.Tensor>(a: T, b: T) => {
    const total = tf.add<T>(a, b)
    tf.dispose([a, b])
    return total
  }
  return {
    loss: add(sum.loss, more.loss),
    gradients: new Map([...sum.gradients].map(([name, total]) => [name, add(total, more.gradients.get(name)!)])),
  }
}

/** Two whole numbers to one seed of 31 bits, by the finaliser of MurmurHash3: neighbours give unrelated seeds. */
function mix(seed: number, counter: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ counter
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 1
}
