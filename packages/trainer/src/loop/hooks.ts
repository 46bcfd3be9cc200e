import type { Batch } from '@wgpt/datasets'
import { RunDiverged } from '../errors.js'
import { lineOf, METRICS, type MetricLine } from '../metrics/metrics.js'
import type { StepOutcome } from '../training-step/train-step.js'
import type { DrawSample } from '../samples/draw-sample.js'
import type { Arm } from './arm.js'
import { causalityWarning } from './causality-warning.js'
import type { OnEvent } from './events.js'
import type { TrainingWorld } from '../world/training-world.js'
import { createSpikeWatch, type SpikeWatch } from './spike-watch.js'
import { validationLoss } from './validation-loss.js'

/** What happens around the steps: figures are written down, the model is evaluated, writes a sample and is saved. */
export interface Hooks {
  /** Before anything else, of a run that begins or continues. */
  atOpening(arm: Arm): Promise<void>
  /** Before the first step of a run that was never saved. */
  atStart(arm: Arm): Promise<void>
  afterStep(arm: Arm, outcome: StepOutcome): Promise<void>
  /** When the run was asked to stop. */
  atStop(arm: Arm): Promise<void>
}

export function createHooks(
  evaluationBatches: readonly Batch[],
  tell: OnEvent = () => undefined,
  drawSample?: DrawSample,
  world?: TrainingWorld,
): Hooks {
  const isFirst = world === undefined || world.rank === 0
  const onEvent: OnEvent = (event) => (isFirst ? tell(event) : undefined)
  const record = (arm: Arm, losses: Pick<MetricLine, 'trainLoss' | 'validationLoss'>) => {
    const { step, tokens, learningRate, gradientNorm, seconds } = arm.progress
    return arm.store.append(METRICS, lineOf({ step, tokens, ...losses, learningRate, gradientNorm, seconds }))
  }

  const watches = new Map<string, SpikeWatch>()
  async function watch({ name, progress: { step, gradientNorm } }: Arm, trainLoss: number): Promise<void> {
    const spikes = watches.get(name) ?? createSpikeWatch()
    watches.set(name, spikes)
    const spike = spikes.take(trainLoss, gradientNorm)
    if (spike) await onEvent({ type: 'spike', arm: name, step, ...spike })
  }

  const sample = async (arm: Arm) => {
    const { name, progress } = arm
    if (!isFirst || causalityWarning(arm.config.decoder) !== undefined) return
    world?.doing(`step ${progress.step}: writing a sample`, true)
    await drawSample?.(arm, (done) => onEvent({ type: 'sample', arm: name, step: progress.step, ...done }))
  }

  /** @returns whether it is the best so far */
  async function evaluate(arm: Arm): Promise<boolean> {
    const { step } = arm.progress
    const loss = await validationLoss(arm.decoder, evaluationBatches, world, `step ${step}`)
    if (!Number.isFinite(loss))
      throw new RunDiverged(
        `${arm.store.location}: the validation loss is ${loss} at step ${step}. Start a new run with a lower training.learningRate`,
      )
    await record(arm, { validationLoss: loss })
    const isBest = arm.judge.take(step, loss)
    await onEvent({ type: 'evaluation', arm: arm.name, step, steps: arm.config.training.steps, validationLoss: loss })
    return isBest
  }

  async function save(arm: Arm): Promise<void> {
    world?.doing(`step ${arm.progress.step}: saving a checkpoint`, true)
    await arm.save()
    await onEvent({ type: 'checkpoint', arm: arm.name, step: arm.progress.step })
  }

  const isDue = ({ progress: { step }, config: { training } }: Arm, every: number) =>
    step % every === 0 || step === training.steps

  const keepsBest = ({ config: { training } }: Arm) =>
    training.keepCheckpoints !== undefined || training.earlyStop !== undefined

  return {
    async atOpening({ name, config, progress }) {
      const message = causalityWarning(config.decoder)
      if (message !== undefined) await onEvent({ type: 'warning', arm: name, step: progress.step, message })
    },
    async atStart(arm) {
      await evaluate(arm)
      await sample(arm)
      await save(arm)
    },
    async afterStep(arm, { loss }) {
      const { steps, evaluateEvery, sampleEvery, checkpointEvery } = arm.config.training
      await record(arm, { trainLoss: loss })
      await onEvent({ type: 'step', arm: arm.name, steps, trainLoss: loss, ...arm.progress })
      await watch(arm, loss)
      const isBest = isDue(arm, evaluateEvery) && (await evaluate(arm))
      if (sampleEvery !== undefined && (isDue(arm, sampleEvery) || arm.isDone)) await sample(arm)
      if (isDue(arm, checkpointEvery) || arm.isDone || (isBest && keepsBest(arm))) await save(arm)
    },
    async atStop(arm) {
      if (arm.savedStep !== arm.progress.step) await save(arm)
    },
  }
}
