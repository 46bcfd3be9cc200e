import { launchedBy, type Launch } from './launcher.js'
import { loneWorld } from './lone-world.js'
import { loadLibrary } from './mpi/load-library.js'
import { createMpiWorld } from './mpi-world.js'
import { startMpi, type Communicator } from './mpi/mpi.js'
import { createActivity } from './watch/activity.js'
import { endTogether, placeOfThisProcess } from './watch/ending.js'
import { guardBlocking } from './watch/guard-blocking.js'
import { watchRanks } from './watch/watch.js'
import { WorldError, type JoinOptions, type World } from './world.js'

/** Seconds that a rank may need without a sign of progress, unless WGPT_TIMEOUT says otherwise. */
const defaultTimeout = 10

/**
 * Joins the processes that a launcher of MPI started together. In a world of one every call does nothing, and neither koffi nor MPI is
 * loaded. A process joins once.
 *
 * A process that ends without `leave()`, by an error too, ends the whole job. A rank that doesn't come for longer than WGPT_TIMEOUT seconds
 * (default 10; more where this rank's own work is slow) fails the operation of those who wait for it, with a sentence that names it.
 * WGPT_MPI_LIBRARY names the library, WGPT_DISTRIBUTED_LOG=1 writes a line for each operation.
 * @throws WorldError in one sentence if the library is missing, unknown or not the launcher's
 * @example
 * ```ts
 * const world = await joinWorld({ engine: 'mpi' })
 * const numbers = Float32Array.of(world.rank)
 * await world.allReduceMean([numbers])
 * console.log(numbers[0]) // → 0
 * await world.leave()
 * ```
 */
export async function joinWorld({ engine }: JoinOptions): Promise<World> {
  if (!['mpi', 'none'].includes(engine))
    throw new WorldError(`distributed: engine is '${engine as string}'; expected 'mpi' or 'none'.`)
  const launch = engine === 'none' ? undefined : launchedBy(process.env)
  if (launch === undefined || launch.size === 1) return loneWorld()
  return joinByMpi(launch)
}

async function joinByMpi(launch: Launch): Promise<World> {
  const timeout = timeoutOf(process.env.WGPT_TIMEOUT)
  const { library, path } = await loadLibrary(launch, process.env.WGPT_MPI_LIBRARY)
  const mpi = startMpi(library, (start) =>
    guardBlocking(
      timeout,
      `wgpt: rank ${launch.rank} waited ${timeout / 1000} s for the other processes of ${launch.launcher} to start MPI: one of them hangs or never came so far. The whole job ends; if they were only slow, set WGPT_TIMEOUT to more seconds.`,
      start,
    ),
  )
  const communicator = mpi.duplicate()
  checkSize(communicator, launch, `${mpi.implementation} (${path})`)
  const signs = mpi.duplicate()
  const own = createActivity()
  const watch = watchRanks({ mpi, communicator: signs, own, timeout })
  const parts = { mpi, communicator, own, watch, isLogged: process.env.WGPT_DISTRIBUTED_LOG === '1' }
  let release: () => void = () => undefined
  const world = createMpiWorld({
    ...parts,
    onLeave() {
      watch.stop()
      release()
      guardBlocking(
        timeout,
        `wgpt: rank ${launch.rank} waited ${timeout / 1000} s for the other ranks to end MPI. The whole job ends.`,
        () => {
          signs.free()
          communicator.free()
          mpi.finalize()
        },
      )
    },
  })
  const places = await world.gather(placeOfThisProcess())
  release = endTogether({ mpi, rank: world.rank, own, watch, places })
  return world
}

/** A library that isn't the launcher's makes a world of one of each process: every one would do the whole work. */
function checkSize({ size, rank }: Communicator, launch: Launch, library: string): void {
  if (size === launch.size && rank === launch.rank) return
  throw new WorldError(
    `distributed: ${launch.launcher} started ${launch.size} processes, this one as rank ${launch.rank}, but ${library} sees ${size}, this one as rank ${rank}: it isn't the launcher's library. Set WGPT_MPI_LIBRARY to the launcher's.`,
  )
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined || text === '') return defaultTimeout * 1000
  const seconds = Number(text)
  if (!(seconds >= 1 && seconds <= 86_400))
    throw new WorldError(`distributed: WGPT_TIMEOUT is '${text}'; expected seconds from 1 to 86,400.`)
  return seconds * 1000
}
