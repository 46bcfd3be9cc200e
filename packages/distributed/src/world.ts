import { WgptError } from '@wgpt/errors'
import type { FloatArray, NumberArray, TrainingWorld } from '@wgpt/trainer'

export type { FloatArray, NumberArray }

/** The processes that compute together. */
export interface World extends TrainingWorld {
  /**
   * Leaves the world, when every rank does. A process that ends without it ends the whole job.
   * Operations after it are refused.
   */
  leave(): Promise<void>
}

export interface JoinOptions {
  /**
   * 'mpi': the processes that mpirun, srun or `wgpt launch` started together; a process that was started alone is a world of one.
   * 'none': a world of one, whatever started it.
   */
  readonly engine: 'mpi' | 'none'
}

/** What can't be done with this world: its message is one sentence for a person. */
export class WorldError extends WgptError {
  override readonly name = 'WorldError'
}
