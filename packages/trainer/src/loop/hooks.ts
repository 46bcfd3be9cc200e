import type { Batch } from '@wgpt/datasets'
import { RunError } from '../errors.js'
import { lineOf, METRICS, type MetricLine } from '../metrics/metrics.js'
import type { StepOutcome } from '../optimizer/train-step.js'
import type { Arm } from './arm.js'
import type { OnEvent } from './events.js'
import { validationLoss } from './validation-loss.js'

/** What happens around the steps: figures are written down, the model is evaluated and saved. */
export interface Hooks {
  /** Before the first step of a run that was never saved. */
  atStart(arm: Arm): Promise<void>
  afterStep(arm: Arm, outcome: StepOutcome): Promise<void>
  /** When the run was asked to stop. */
  atStop(arm: Arm): Promise<void>
}

export function createHooks(evaluationBatches: readonly Batch[], onEvent: OnEvent = () => undefined): Hooks {
  const record = (arm: Arm, losses: Pick<MetricLine, 'trainLoss' | 'validationLoss'>) => {
    const { step, tokens, learningRate, gradientNorm, seconds } = arm.progress
    return arm.store.append(METRICS, lineOf({ step, tokens, ...losses, learningRate, gradientNorm, seconds }))
  }

  async function evaluate(arm: Arm): Promise<void> {
    const { step } = arm.progress
    const loss = await validationLoss(arm.decoder, evaluationBatches)
    if (!Number.isFinite(loss))
      throw new RunError(
        `${arm.store.location}: the validation loss is ${loss} at step ${step}. Start a new run with a lower training.learningRate`,
      )
    await record(arm, { validationLoss: loss })
    arm.judge.take(step, loss)
    await onEvent({ type: 'evaluation', arm: arm.name, step, steps: arm.config.training.steps, validationLoss: loss })
  }

  async function save(arm: Arm): Promise<void> {
    await arm.save()
    await onEvent({ type: 'checkpoint', arm: arm.name, step: arm.progress.step })
  }

  const isDue = ({ progress: { step }, config: { training } }: Arm, every: number) =>
    step % every === 0 || step === training.steps

  return {
    async atStart(arm) {
      await evaluate(arm)
      await save(arm)
    },
    async afterStep(arm, { loss }) {
      const { steps, evaluateEvery, checkpointEvery } = arm.config.training
      await record(arm, { trainLoss: loss })
      await onEvent({ type: 'step', arm: arm.name, steps, trainLoss: loss, ...arm.progress })
      if (isDue(arm, evaluateEvery)) await evaluate(arm)
      if (isDue(arm, checkpointEvery) || arm.isDone) await save(arm)
    },
    async atStop(arm) {
      if (arm.savedStep !== arm.progress.step) await save(arm)
    },
  }
}
