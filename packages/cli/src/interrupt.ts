import { exitCodes } from './errors.js'

/** Ctrl-C, once: `aborted` becomes true and the work ends where it can. */
export interface Interrupt {
  readonly aborted: boolean
  /** Gives Ctrl-C its usual meaning back. */
  release(): void
}

/** A terminal that closes sends the last one, an ended job the second. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** mpirun passes this one on to every rank; the others it takes for itself. */
const signalsOfRanks = [...signals, 'SIGUSR2'] as const

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP. The second one ends the program at once.
 * @param onFirst tells the person what will happen
 * @param isRank of several, which `wgpt launch` stops by SIGUSR2
 */
export function listenForInterrupt(onFirst: () => void, isRank = false): Interrupt {
  const heard = isRank ? signalsOfRanks : signals
  let aborted = false
  const listener = () => {
    if (aborted) process.exit(exitCodes.interrupted)
    aborted = true
    onFirst()
  }
  for (const signal of heard) process.on(signal, listener)
  return {
    get aborted() {
      return aborted
    },
    release() {
      for (const signal of heard) process.off(signal, listener)
    },
  }
}
