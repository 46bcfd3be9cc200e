import { readFile, stat } from 'node:fs/promises'
import { codeOf } from '@wgpt/node-files'
import { runConfig, type RunConfig } from '@wgpt/trainer'
import { z } from 'zod'
import type { Outcome, Outcomes } from '../plan/outcome.js'
import type { StudyPlan } from '../plan/plan-study.js'
import { canonicalJson } from '../plan/run-hash.js'
import { StudyError } from '../study-error.js'
import { outcomeFile, outcomeFrom, outcomeJson } from './outcome-file.js'

/** A run that was finished elsewhere: what it was asked to do, and what it found. */
export interface FinishedRun {
  readonly config: RunConfig
  readonly outcome: Outcome
}

/** By a run's hash. */
export type FinishedRuns = ReadonlyMap<string, FinishedRun>

/** 64 MiB: some 40,000 runs. */
const maximumBytes = 2 ** 26
const line = z.strictObject({ hash: z.string(), outcome: outcomeFile, config: z.unknown() })

/**
 * The finished runs of a study, a line of JSON each, sorted by hash. Paths of data stay out: they are those of a machine.
 *
 * @example
 * ```ts
 * const text = finishedRunsText(plan, outcomes)
 * console.log(text.trim().split('\n').length === plan.runs.length) // → true
 * ```
 */
export function finishedRunsText({ runs }: StudyPlan, outcomes: Outcomes): string {
  const done = runs.filter(({ hash }) => outcomes.has(hash)).sort((a, b) => (a.hash < b.hash ? -1 : 1))
  return done
    .map(({ hash, config }) => {
      const { data, ...rest } = config
      const kept = { ...rest, data: { ...data, paths: undefined } }
      return `${canonicalJson({ hash, outcome: outcomeJson(outcomes.get(hash)!), config: kept })}\n`
    })
    .join('')
}

/**
 * Reads runs that were finished elsewhere, as `finishedRunsText` wrote them.
 * @throws StudyError that names file and line
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import path from 'node:path'
 *
 * const file = path.join(await mkdtemp(path.join(tmpdir(), 'study-')), 'runs.jsonl')
 * await writeFile(file, finishedRunsText(plan, outcomes))
 * console.log((await readFinishedRuns(file)).size === plan.runs.length) // → true
 * ```
 */
export async function readFinishedRuns(file: string): Promise<FinishedRuns> {
  const runs = new Map<string, FinishedRun>()
  for (const [index, text] of (await readBounded(file)).split('\n').entries()) {
    if (text === '') continue
    const wrong = (what: string) =>
      new StudyError(`study: ${file}, line ${index + 1} ${what}. Write the file again with: wgpt study report`)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      throw wrong('is not JSON')
    }
    const parsed = line.safeParse(value)
    if (!parsed.success) throw wrong(`is damaged at ${parsed.error.issues[0]!.path.join('.') || 'its beginning'}`)
    const config = runConfig.safeParse(parsed.data.config)
    if (!config.success) throw wrong(`is damaged at config.${config.error.issues[0]!.path.join('.')}`)
    const { hash } = parsed.data
    if (runs.has(hash)) throw wrong(`is of run ${hash} again`)
    runs.set(hash, { config: config.data, outcome: outcomeFrom(parsed.data.outcome) })
  }
  return runs
}

async function readBounded(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > maximumBytes)
      throw new StudyError(`study: ${file} has ${size} bytes; finished runs may have ${maximumBytes}.`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof StudyError) throw error
    throw new StudyError(`study: ${file} can't be read (${codeOf(error)}).`, { cause: error })
  }
}
