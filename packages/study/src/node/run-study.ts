import { setTimeout as wait } from 'node:timers/promises'
import type { PlannedRun } from '../plan/grid.js'
import type { Outcome, Outcomes } from '../plan/outcome.js'
import type { StudyPlan } from '../plan/plan-study.js'
import { StudyError } from '../study-error.js'
import type { Study } from '../study-file.js'
import type { FinishedRuns } from './finished-runs.js'
import { readPlan } from './read-plan.js'
import { claimFolder, runFolder } from './study-folder.js'
import { startWorker, type Ending, type Worker } from './worker-pool.js'

/** What a study tells while its runs continue. */
export type StudyEvent =
  | { readonly type: 'plan'; readonly plan: StudyPlan; readonly outcomes: ReadonlyMap<string, Outcome> }
  | { readonly type: 'step'; readonly run: PlannedRun; readonly step: number; readonly steps: number }
  | { readonly type: 'ended'; readonly run: PlannedRun; readonly ending: Ending }

export interface RunStudyOptions {
  readonly study: Study
  /** Where its runs are. */
  readonly folder: string
  /** Processes at a time, each with one thread. Default 1. */
  readonly jobs?: number
  /** Only the arms of a share of them, `{ index: 1, count: 4 }` for the first quarter: several machines may work in one folder. */
  readonly shard?: { readonly index: number; readonly count: number }
  /** Only these arms. */
  readonly only?: readonly string[]
  /** Runs that were finished elsewhere, and are not done again. */
  readonly finished?: FinishedRuns
  /** As an AbortSignal: the runs end after their step, saved. */
  readonly signal?: { readonly aborted: boolean }
  readonly onEvent?: (event: StudyEvent) => void
}

export interface StudyRunResult {
  readonly plan: StudyPlan
  readonly outcomes: ReadonlyMap<string, Outcome>
  /** Runs that ended with an error, with its message: they are tried again at the next call. */
  readonly failures: ReadonlyMap<string, string>
  readonly wasStopped: boolean
}

/** How long to wait before looking again at runs that other processes hold, in milliseconds. */
const pause = 1000

/**
 * Does every run of a study that has no outcome yet, several at a time, until no outcome asks for another one. A run that was killed continues from
 * its checkpoint. Several calls may work in one folder: each run is done once.
 * @throws StudyError for a config that is refused, before any run
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import path from 'node:path'
 *
 * const folder = await mkdtemp(path.join(tmpdir(), 'study-'))
 * const { outcomes } = await runStudy({ study: small, folder })
 * console.log(outcomes.size) // → 1
 * ```
 */
export async function runStudy({
  study,
  folder,
  jobs = 1,
  shard,
  only,
  finished,
  signal,
  onEvent = () => undefined,
}: RunStudyOptions): Promise<StudyRunResult> {
  if (!Number.isSafeInteger(jobs) || jobs < 1 || jobs > 1024)
    throw new StudyError(`study: jobs is ${jobs}; expected a whole number from 1 to 1024.`)
  await claimFolder(folder, study)
  const failures = new Map<string, string>()
  const working = new Set<string>()
  const workers = Array.from({ length: jobs }, () => startWorker(study.backend))
  let stopAsked = false

  let outcomesRead: Outcomes = new Map()
  const known = async () => {
    const { plan, outcomes } = await readPlan(study, folder, { outcomes: outcomesRead, ...(finished && { finished }) })
    outcomesRead = outcomes
    return { plan, outcomes }
  }
  const mine = (plan: StudyPlan) => {
    const wanted = new Set(ownRuns(plan, shard, only).map(({ hash }) => hash))
    return plan.pending.filter(({ hash }) => wanted.has(hash) && !failures.has(hash))
  }

  async function work(worker: Worker): Promise<void> {
    const busy = new Set<string>()
    while (!signal?.aborted) {
      const { plan, outcomes } = await known()
      onEvent({ type: 'plan', plan, outcomes })
      const open = mine(plan)
      const next = open.find(({ hash }) => !working.has(hash) && !busy.has(hash))
      if (next === undefined) {
        if (open.length === 0) return
        busy.clear()
        await wait(pause)
        continue
      }
      working.add(next.hash)
      const ending = await worker.run(next, runFolder(folder, next.hash), (step, steps) => {
        onEvent({ type: 'step', run: next, step, steps })
        if (signal?.aborted) stopAll()
      })
      working.delete(next.hash)
      if (ending.kind === 'busy') busy.add(next.hash)
      if (ending.kind === 'failed') failures.set(next.hash, ending.message)
      onEvent({ type: 'ended', run: next, ending })
    }
  }
  function stopAll() {
    if (stopAsked) return
    stopAsked = true
    for (const worker of workers) worker.stop()
  }

  const watch = setInterval(() => {
    if (signal?.aborted) stopAll()
  }, 100)
  try {
    await Promise.all(workers.map(work))
  } finally {
    clearInterval(watch)
    for (const worker of workers) worker.end()
  }
  return { ...(await known()), failures, wasStopped: signal?.aborted ?? false }
}

/**
 * All runs of an arm in a group are of one share: which come next depends on nothing that another share does.
 *
 * @example
 * ```ts
 * // One of two machines does the runs of one arm.
 * console.log(ownRuns(plan, { index: 1, count: 2 }).length) // → 2
 * ```
 */
export function ownRuns(plan: StudyPlan, shard: RunStudyOptions['shard'], only?: readonly string[]): PlannedRun[] {
  const places = [...new Set(plan.arms.map(({ group, arm }) => `${group.name}\n${arm}`))].sort()
  return plan.runs.filter(({ group, arm }) => {
    if (only && !only.includes(arm)) return false
    return shard === undefined || places.indexOf(`${group.name}\n${arm}`) % shard.count === shard.index - 1
  })
}
