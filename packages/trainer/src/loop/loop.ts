import { RunStopped } from '../errors.js'
import { learningRateAt } from '../schedule.js'
import type { Arm } from './arm.js'
import { breathe } from './breathe.js'
import type { StopSignal } from './events.js'
import type { Hooks } from './hooks.js'

/**
 * Trains every arm to its last step, one step of each in turn.
 * @param location where all of them are saved, for the message of a stop
 * @throws RunStopped after `signal` became aborted, when the arms are saved
 */
export async function trainInTurn(
  arms: readonly Arm[],
  hooks: Hooks,
  location: string,
  signal?: StopSignal,
): Promise<void> {
  for (const arm of arms) if (arm.savedStep === undefined) await hooks.atStart(arm)

  for (let arm = nextArm(arms); arm !== undefined; arm = nextArm(arms)) {
    if (signal?.aborted) await stop()
    const batch = arm.nextBatch()
    const learningRate = learningRateAt(arm.progress.step + 1, arm.config.training, arm.judge.reduction)
    const outcome = await arm.trainStep(batch, learningRate)
    await hooks.afterStep(arm, outcome)
    await breathe()
  }

  async function stop(): Promise<never> {
    for (const arm of arms) await hooks.atStop(arm)
    throw new RunStopped(Math.min(...arms.map((arm) => arm.progress.step)), location)
  }
}

/**
 * The arm that is furthest behind: after a crash the arms may be at different steps. Of equals a different one begins each round, so that
 * none always runs behind the same other, in whose warm caches or clock it would be timed.
 */
function nextArm(arms: readonly Arm[]): Arm | undefined {
  const open = arms.filter((arm) => !arm.isDone)
  const step = Math.min(...open.map((arm) => arm.progress.step))
  const turned = arms.map((_, index) => arms[(index + step) % arms.length]!)
  return turned.find((arm) => open.includes(arm) && arm.progress.step === step)
}
