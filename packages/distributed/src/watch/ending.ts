import { hostname } from 'node:os'
import { writeLine } from '../log.js'
import type { Mpi } from '../mpi/mpi.js'
import type { OwnActivity } from './activity.js'
import type { Watch } from './watch.js'

/** Where a rank runs, as it told the others. */
export const placeOfThisProcess = (): string => `${process.pid} ${hostname()}`

export interface Ending {
  readonly mpi: Mpi
  readonly rank: number
  readonly own: OwnActivity
  readonly watch: Watch
  /** Of every rank, by `placeOfThisProcess`. */
  readonly places: readonly string[]
}

/**
 * Ends the whole job when this process ends before it has left the world, and says why a launcher ends it.
 * @returns takes it back
 */
export function endTogether({ mpi, rank, own, watch, places }: Ending): () => void {
  const onExit = (code: number) => {
    writeLine(
      `wgpt: rank ${rank} ends ${code === 0 ? 'before the others' : `with exit code ${code}`}, at: ${own.now.what}. The whole job ends.`,
    )
    mpi.abort(code === 0 ? 1 : code)
  }
  /** The launcher sends it to those who are left when a process has died. */
  const onTermination = () => {
    const here = places.map((place) => isHere(place))
    const dead = here.findIndex((isOnThisHost, other) => isOnThisHost && other !== rank && !isAlive(places[other]!))
    if (dead < 0) return
    const speaker = here.findIndex((isOnThisHost, other) => isOnThisHost && (other === rank || isAlive(places[other]!)))
    if (speaker === rank) {
      const last = watch.lastOf(dead)
      const was = last
        ? `${last.secondsAgo.toFixed(1)} s before it was at: ${last.what}`
        : `what it was at is not known here`
      writeLine(`wgpt: rank ${dead} is gone: its process was ended or died; ${was}. The whole job ends.`)
    }
    process.off('exit', onExit)
    process.exit(1)
  }
  /** Node prints an error after its exit, which doesn't come: the job ends before. A program that handles errors tells them itself. */
  const onError = (error: unknown) => {
    if (process.listenerCount('uncaughtException') === 0)
      writeLine(`wgpt: rank ${rank}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  process.on('uncaughtExceptionMonitor', onError)
  process.on('exit', onExit)
  process.prependListener('SIGTERM', onTermination)
  return () => {
    process.off('uncaughtExceptionMonitor', onError)
    process.off('exit', onExit)
    process.off('SIGTERM', onTermination)
  }
}

const isHere = (place: string) => place.slice(place.indexOf(' ') + 1) === hostname()

function isAlive(place: string): boolean {
  try {
    process.kill(Number(place.split(' ')[0]), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
