import { exitCodes } from './errors.js'

/** Ctrl-C, once: `aborted` becomes true and the work ends where it can. */
export interface Interrupt {
  readonly aborted: boolean
  /** Gives Ctrl-C its usual meaning back. */
  release(): void
}

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Listens for Ctrl-C (and SIGTERM). The second one ends the program at once.
 * @param onFirst tells the person what will happen
 */
export function listenForInterrupt(onFirst: () => void): Interrupt {
  let aborted = false
  const listener = () => {
    if (aborted) process.exit(exitCodes.interrupted)
    aborted = true
    onFirst()
  }
  for (const signal of signals) process.on(signal, listener)
  return {
    get aborted() {
      return aborted
    },
    release() {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}
