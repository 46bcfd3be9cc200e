/** What a stopwatch reads, in seconds. */
export interface Clocks {
  /** Time that passes. */
  readonly wall: () => number
  /** Time that processors gave to this process; undefined where it isn't known, as in a page. */
  readonly processor: () => number | undefined
}

const host = globalThis as { process?: { cpuUsage?: () => { user: number; system: number } } }
const clocks: Clocks = {
  wall: () => performance.now() / 1000,
  processor() {
    const used = host.process?.cpuUsage?.()
    return used && (used.user + used.system) / 1e6
  },
}

/** A shorter interval is not a pause. */
const shortest = 3
/** How many times longer than the longest one before it an interval with a pause is. */
const longer = 4

/**
 * Measures intervals of the same kind, as training steps are, without the pauses in which the process was stopped (SIGSTOP, Ctrl-Z, a frozen
 * container): an interval that is far longer than any before it, in which processors gave the process no more time than in those, counts as
 * long as they are on average.
 * @example
 * ```ts
 * const watch = new Stopwatch()
 * watch.start()
 * console.log(watch.stop()) // seconds since
 * ```
 */
export class Stopwatch {
  private startedAt = 0
  private processorAtStart: number | undefined
  private count = 0
  private total = 0
  private longest = 0
  private mostProcessor = 0

  constructor(private readonly read: Clocks = clocks) {}

  /** Begins an interval. */
  start(): void {
    this.startedAt = this.read.wall()
    this.processorAtStart = this.read.processor()
  }

  /** Ends it. @returns its seconds, pauses left out */
  stop(): number {
    const passed = this.read.wall() - this.startedAt
    const now = this.read.processor()
    const used = now === undefined || this.processorAtStart === undefined ? Infinity : now - this.processorAtStart
    const isPaused =
      this.count > 0 && passed > shortest && passed > longer * this.longest && used <= 2 * this.mostProcessor + 0.05
    if (isPaused) return this.total / this.count
    this.count++
    this.total += passed
    this.longest = Math.max(this.longest, passed)
    if (used !== Infinity) this.mostProcessor = Math.max(this.mostProcessor, used)
    return passed
  }
}
