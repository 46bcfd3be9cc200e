import { writeSync } from 'node:fs'

/** Writes to stderr at once: the process may end in the same moment, or be ended. */
export function writeLine(line: string): void {
  try {
    writeSync(2, `${line}\n`)
  } catch {
    // Nobody reads it any more.
  }
}
