import { WorldError } from './world.js'

/** What started this process together with others. */
export interface Launch {
  /** For messages. */
  readonly launcher: string
  readonly rank: number
  readonly size: number
  /** The implementation of MPI that the launcher belongs to, where it says so. */
  readonly implementation?: 'Open MPI' | 'MPICH'
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds in the environment which launcher started this process, and as which of how many.
 * @returns undefined for a process that was started alone
 * @throws WorldError if srun started several processes that can't find each other
 *
 * @example
 * ```ts
 * console.log(launchedBy({})) // → undefined
 * const launch = launchedBy({ OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '4' })
 * console.log(launch?.launcher, launch?.rank, launch?.size) // → mpirun 1 4
 * ```
 */
export function launchedBy(env: Environment): Launch | undefined {
  const number = (name: string) => {
    const value = Number(env[name] ?? NaN)
    return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  }
  const [openMpiRank, openMpiSize] = [number('OMPI_COMM_WORLD_RANK'), number('OMPI_COMM_WORLD_SIZE')]
  if (openMpiRank !== undefined && openMpiSize !== undefined)
    return { launcher: 'mpirun', rank: openMpiRank, size: openMpiSize, implementation: 'Open MPI' }
  const [pmiRank, pmiSize] = [number('PMI_RANK'), number('PMI_SIZE')]
  const [task, tasks] = [number('SLURM_PROCID'), number('SLURM_STEP_NUM_TASKS')]
  if (task !== undefined && tasks !== undefined && env.SLURM_STEP_ID !== undefined) {
    const speaksPmi = pmiRank !== undefined || env.PMIX_RANK !== undefined
    if (tasks > 1 && !speaksPmi)
      throw new WorldError(
        `distributed: srun started ${tasks} tasks that can't find each other: neither PMIX_RANK nor PMI_RANK is set. Start them with srun --mpi=pmix.`,
      )
    return { launcher: 'srun', rank: task, size: tasks }
  }
  if (pmiRank !== undefined && pmiSize !== undefined)
    return { launcher: 'mpiexec', rank: pmiRank, size: pmiSize, implementation: 'MPICH' }
  return undefined
}
