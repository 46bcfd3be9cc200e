import { DeviceError } from '@wgpt/kernels'
import { RunStopped } from '../errors.js'
import { learningRateAt } from '../schedule.js'
import type { Arm } from './arm.js'
import type { TrainingWorld } from '../world/training-world.js'
import { breathe } from './breathe.js'
import type { StopSignal } from '../stop-signal.js'
import type { Hooks } from './hooks.js'

/**
 * Trains every arm to its last step, one step of each in turn.
 * @param location where all of them are saved, for the message of a stop
 * @param world the ranks that stop together, when one of them is asked to
 * @throws RunStopped after `signal` became aborted, when the arms are saved
 * @throws DeviceError if the device that computes failed: it says which checkpoints are intact
 */
export async function trainInTurn(
  arms: readonly Arm[],
  hooks: Hooks,
  location: string,
  signal?: StopSignal,
  world?: TrainingWorld,
): Promise<void> {
  try {
    await takeTurns(arms, hooks, location, signal, world)
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error
    const step = Math.min(...arms.map((arm) => arm.progress.step))
    throw error.advised(`${location} was at step ${step}. ${intact(arms)}`)
  }
}

function intact(arms: readonly Arm[]): string {
  const saved = [...new Set(arms.map(({ savedStep }) => savedStep))]
  if (saved.includes(undefined)) return 'Nothing is saved yet: resume it, on a new device, to begin again.'
  return saved.length === 1
    ? `The checkpoint of step ${saved[0]!} is intact: resume from it, on a new device.`
    : `The checkpoints of steps ${saved.join(' and ')} are intact: resume from them, on a new device.`
}

async function takeTurns(
  arms: readonly Arm[],
  hooks: Hooks,
  location: string,
  signal: StopSignal | undefined,
  world: TrainingWorld | undefined,
): Promise<void> {
  for (const arm of arms) await hooks.atOpening(arm)
  for (const arm of arms) if (arm.savedStep === undefined) await hooks.atStart(arm)

  let isStopping = false // of a world: all ranks, after the same step
  for (let arm = nextArm(arms); arm !== undefined; arm = nextArm(arms)) {
    if (world ? isStopping : signal?.aborted) await stop()
    const batch = arm.nextBatch()
    const learningRate = learningRateAt(arm.progress.step + 1, arm.config.training, arm.judge.reduction)
    const outcome = await arm.trainStep(batch, learningRate, signal?.aborted)
    isStopping = outcome.stop ?? false
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
