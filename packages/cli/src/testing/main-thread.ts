import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { ChildProcess } from 'node:child_process'

/** Clock ticks per second in Linux' /proc, on every architecture that Node runs on. */
const ticks = 100

/**
 * Seconds of work that a process' main thread has done, so that a test of how long it works without a word doesn't depend on what else the
 * machine does; elsewhere than on Linux, seconds that have passed. Undefined once the process has ended.
 */
export function mainThreadSeconds({ pid }: ChildProcess): number | undefined {
  if (process.platform !== 'linux') return performance.now() / 1000
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
    // What follows the name, which may hold anything: state is field 3, utime and stime are 14 and 15.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticks
  } catch {
    return undefined
  }
}

/** Whether a process has a file open; elsewhere than on Linux that isn't known: false. */
export function hasOpen({ pid }: ChildProcess, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => isLinkTo(`/proc/${pid}/fd/${name}`, file))
  } catch {
    return false
  }
}

function isLinkTo(link: string, file: string): boolean {
  try {
    return readlinkSync(link) === file
  } catch {
    return false // closed meanwhile
  }
}
