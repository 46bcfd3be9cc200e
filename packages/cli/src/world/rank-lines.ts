/** A line of a launcher's output. */
interface RankLine {
  /** Undefined for the launcher's own. */
  readonly rank: number | undefined
  readonly text: string
  /** Whether the launcher says that it was written to stderr. */
  readonly isError: boolean
}

/** Reads what a launcher writes before a line: `[1,3]<stderr>:` of Open MPI 4, `[3] ` of MPICH. */
export function rankOfLine(line: string): RankLine {
  const openMpi = /^\[\d+,(\d+)\]<(stdout|stderr|stddiag)>: ?(.*)$/s.exec(line)
  if (openMpi) return { rank: Number(openMpi[1]), text: openMpi[3]!, isError: openMpi[2] !== 'stdout' }
  const mpich = /^\[(\d+)\] (.*)$/s.exec(line)
  if (mpich) return { rank: Number(mpich[1]), text: mpich[2]!, isError: false }
  return { rank: undefined, text: line, isError: false }
}

/** Cuts what comes in chunks into lines. */
export function lineSplitter(): { take(chunk: string): string[]; rest(): string[] } {
  let begun = ''
  return {
    take(chunk) {
      const lines = (begun + chunk).split('\n')
      begun = lines.pop()!
      return lines
    },
    rest: () => (begun === '' ? [] : [begun]),
  }
}
