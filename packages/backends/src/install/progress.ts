/** What an installation is at. */
export type InstallPhase = 'look' | 'index' | 'download' | 'check' | 'unpack' | 'build' | 'try'

/** One step of an installation's progress. */
export interface InstallProgress {
  readonly phase: InstallPhase
  /** What is done, in a few words. */
  readonly text: string
  /** Bytes done of `totalBytes`, in phases that count them. */
  readonly bytes?: number
  readonly totalBytes?: number
  /** Seconds until the phase is done; undefined as long as nobody can know. */
  readonly secondsLeft?: number
}

export type OnProgress = (progress: InstallProgress) => void

/** Least milliseconds between two reports of a phase that counts bytes. */
const interval = 200

/**
 * Reports bytes as they come, a few times per second, the first and the last ones always.
 * @param start bytes that were there before: they do not count as pace
 */
export function byteCounter(
  report: OnProgress,
  { phase, text, start, totalBytes }: { phase: InstallPhase; text: string; start: number; totalBytes?: number },
): (added: number) => void {
  const began = performance.now()
  let [bytes, said] = [start, -Infinity]
  return (added) => {
    bytes += added
    const now = performance.now()
    if (now - said < interval && bytes !== totalBytes) return
    said = now
    const pace = (bytes - start) / (now - began)
    const left = totalBytes === undefined || pace === 0 ? undefined : (totalBytes - bytes) / pace / 1000
    report({
      phase,
      text,
      bytes,
      ...(totalBytes === undefined ? {} : { totalBytes }),
      ...(left === undefined ? {} : { secondsLeft: left }),
    })
  }
}
