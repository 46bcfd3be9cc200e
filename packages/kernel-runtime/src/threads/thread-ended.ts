import { WgptRangeError } from '@wgpt/errors'

/** What a process tells of itself; a page has none. */
interface Host {
  process?: { cpuUsage?(): { user: number; system: number } }
}

/** The error of a computation that a thread left in its middle. @param how a clause */
export const threadEnded = (how: string): WgptRangeError =>
  new WgptRangeError(
    `wasm: a thread that computes ended (${how}), and what it was computing is lost. Start the program again; with one thread (WGPT_THREADS=1) it depends on no other.`,
  )

/** Looks until a busy thread is taken for dead, and milliseconds between two of them: 10 s that this thread waits, not that pass. */
const looks = 200
export const pauseBetweenLooks = 50
/** Share of a processor below which nobody computes: looking takes some tenths of a percent itself. */
const idle = 0.01

/**
 * Finds out whether the threads that a job waits for still compute. A thread that is killed leaves no word behind, and what the host tells of its
 * end arrives only when this thread waits no more. So the processor's time of the whole process is looked at: while this thread waits, it is that
 * of the others.
 */
export class IdleWatch {
  private count = 0
  private used = processorSeconds()

  /** To be called after each pause. @throws RangeError when the others have computed nothing for long */
  look(): void {
    if (++this.count < looks) return
    const used = processorSeconds()
    if (used !== undefined && this.used !== undefined && used - this.used < (idle * looks * pauseBetweenLooks) / 1000)
      throw threadEnded('it was killed, or the system gives it no time')
    this.count = 0
    this.used = used
  }
}

function processorSeconds(): number | undefined {
  const usage = (globalThis as Host).process?.cpuUsage?.()
  return usage && (usage.user + usage.system) / 1e6
}
