import { availableParallelism } from 'node:os'
import type { World } from '@wgpt/distributed'
import { FailedError } from '../errors.js'
import { configureLog } from '../log.js'
import type { Output } from '../output.js'
import { isLaunched } from './is-launched.js'

let current: World | undefined

/** The world that this process trains in; undefined before it has joined one, and for a process that was started alone. */
export const currentWorld = (): World | undefined => current

/** Joins the processes that mpirun, srun or `wgpt launch` started with this one; undefined if it was started alone. */
export async function joinWorldOfCall(): Promise<World | undefined> {
  if (!isLaunched()) return undefined
  const { joinWorld } = await import('@wgpt/distributed')
  const world = await joinWorld({ engine: 'mpi' })
  if (world.size === 1) return undefined
  current = world
  // Rank 0 speaks for all; what goes wrong is told by whom it goes wrong for.
  if (world.rank > 0) configureLog({ quiet: true })
  return world
}

/** Commands that several processes may run together, or that tell of themselves. */
const forSeveral = ['train', 'help']

/** @throws FailedError for a command that every process would do as a whole */
export async function refuseSeveral(command: string): Promise<void> {
  if (forSeveral.includes(command) || !isLaunched()) return
  const { launchedBy } = await import('@wgpt/distributed')
  const launch = launchedBy(process.env)
  if (launch === undefined || launch.size === 1) return
  throw new FailedError(
    `${command} runs in one process, and ${launch.launcher} started ${launch.size}: each would do the whole work. Several processes are for train; start ${command} without ${launch.launcher}.`,
  )
}

/** Of a rank that isn't the first: results are rank 0's. */
export const silenced = (output: Output): Output => ({
  ...output,
  note: () => undefined,
  record: () => undefined,
  print: () => undefined,
  stream: () => undefined,
  finish: () => undefined,
  shows: 'nothing',
})

/** Ranks on this machine, as the launcher tells. */
const localRanks = ['OMPI_COMM_WORLD_LOCAL_SIZE', 'MPI_LOCALNRANKS', 'SLURM_NTASKS_PER_NODE']

/** Threads for each rank, so that those of one machine share its processors; undefined where nothing tells how many there are. */
export function threadsPerRank(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const ranks = Number(localRanks.map((name) => env[name]).find((value) => value !== undefined))
  if (env.WGPT_THREADS !== undefined || !Number.isSafeInteger(ranks) || ranks < 1) return undefined
  return Math.max(1, Math.floor(availableParallelism() / ranks))
}
