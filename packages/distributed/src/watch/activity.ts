/** What a rank is at. */
export interface Activity {
  /** In words, as "step 12: forward and backward". */
  readonly what: string
  /** Grows with every sign of progress. */
  readonly count: number
  /** The operation that it waits in, counted from 1; 0 while it works. */
  readonly waitsIn: number
  /** Work that has no steps to show progress by. */
  readonly mayTakeLong: boolean
}

/** This rank's own. */
export interface OwnActivity {
  readonly now: Activity
  /** When it began to wait, in milliseconds of performance.now(); undefined while it works. */
  readonly waitsSince: number | undefined
  /** The longest piece of work so far, in milliseconds: a measure of what is slow here. */
  readonly longestWork: number
  doing(what: string, mayTakeLong?: boolean): void
  /** An operation begins that waits for the others. */
  enter(operation: string): void
  leave(): void
}

export function createActivity(clock: () => number = () => performance.now()): OwnActivity {
  let now: Activity = { what: 'starting', count: 1, waitsIn: 0, mayTakeLong: true }
  let before = now
  let [operations, longestWork, workSince] = [0, 0, clock()]
  let waitsSince: number | undefined
  const endWork = () => {
    if (waitsSince === undefined && !now.mayTakeLong) longestWork = Math.max(longestWork, clock() - workSince)
    workSince = clock()
  }
  return {
    get now() {
      return now
    },
    get waitsSince() {
      return waitsSince
    },
    get longestWork() {
      return longestWork
    },
    doing(what, mayTakeLong = false) {
      endWork()
      now = { what, count: now.count + 1, waitsIn: 0, mayTakeLong }
    },
    enter(operation) {
      endWork()
      before = now
      waitsSince = clock()
      now = { what: `${before.what}, in ${operation}`, count: now.count + 1, waitsIn: ++operations, mayTakeLong: false }
    },
    leave() {
      waitsSince = undefined
      workSince = clock()
      now = { ...before, count: now.count + 1 }
    },
  }
}
