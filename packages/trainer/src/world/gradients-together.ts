import * as tf from '@tensorflow/tfjs-core'
import type { Variables } from '../parameters/tensor-values.js'
import { beginAlike, checkAlike } from './agree-on-parameters.js'
import { createGradientMean, type Gradients, type MeanGradients } from './mean-gradients.js'
import { rowsPerRank, shareOf } from './share.js'
import { agreeOn } from './together.js'
import type { TrainingWorld } from './training-world.js'

/** A batch, or a rank's share of it. */
export interface Given {
  readonly tokens: tf.Tensor2D
  readonly targets: tf.Tensor2D
  readonly segments: tf.Tensor2D | undefined
}

interface Options {
  readonly accumulationSteps: number
  /** Compared between the ranks before the first step. */
  readonly settings: object
  readonly parameters: Variables
  /** All that the ranks begin with: parameters, the optimizer's memory, an average. */
  readonly variables: () => Variables
}

/** What a rank does in a step. */
interface OwnStep {
  /** From 1. */
  readonly step: number
  /** Whether this rank asks all to stop after it. */
  readonly stop: boolean
  /** Loss and gradients of a share; runs in a tf.tidy. */
  readonly own: (share: Given) => { loss: tf.Scalar; gradients: Gradients }
}

/** The part of a training step that ranks do together. */
export interface GradientsTogether {
  /**
   * @returns the means over the ranks
   * @throws RunError if the ranks differ in settings, parameters or their order
   * @throws RangeError if the batch can't be shared
   */
  compute(given: Given, now: OwnStep): Promise<MeanGradients>
  /** The ranks may differ from here on: rank 0's variables are given to all before the next step. */
  restart(): void
}

/** Steps from one comparison of the ranks' parameters to the next. */
const checkEvery = 100

export function createGradientsTogether(
  world: TrainingWorld,
  { accumulationSteps, settings, parameters, variables }: Options,
): GradientsTogether {
  const meanOverRanks = createGradientMean(world)
  let isAlike = false

  async function keepAlike(step: number): Promise<void> {
    if (isAlike && (step - 1) % checkEvery !== 0) return
    world.doing(`step ${step}: comparing the ranks`)
    if (isAlike) return checkAlike(world, `their parameters after step ${step - 1}`, parameters)
    await agreeOn(world, 'the settings of the training step', JSON.stringify({ ...settings, step }))
    await beginAlike(world, 'parameters and optimizer memory', variables())
    isAlike = true
  }

  return {
    async compute(given, { step, stop, own }) {
      rowsPerRank(given.tokens.shape[0], world.size, accumulationSteps)
      await keepAlike(step)
      world.doing(`step ${step}: forward and backward`)
      const computed = tf.tidy(() => {
        const { loss, gradients } = own({
          tokens: shareOf(given.tokens, world),
          targets: shareOf(given.targets, world),
          segments: given.segments && shareOf(given.segments, world),
        })
        return { loss, gradients: Object.fromEntries(gradients) }
      })
      try {
        return await meanOverRanks({ ...computed, stop })
      } finally {
        tf.dispose([computed.loss, ...Object.values(computed.gradients)])
        world.doing(`step ${step}: update`)
      }
    },
    restart() {
      isAlike = false
    },
  }
}
