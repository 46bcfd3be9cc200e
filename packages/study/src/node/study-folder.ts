import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '@wgpt/node-files'
import { firstDifference, readRun, type RunConfig } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import { z } from 'zod'
import type { Outcome, Outcomes } from '../plan/outcome.js'
import type { PlannedRun } from '../plan/grid.js'
import { canonicalJson } from '../plan/run-hash.js'
import type { FinishedRuns } from './finished-runs.js'
import { outcomeFile, outcomeFrom, outcomeJson } from './outcome-file.js'
import { StudyError } from '../study-error.js'
import type { Study } from '../study-file.js'

/** The study as it was last run from, beside its runs. */
const STUDY = 'study.json'
const OUTCOME = 'outcome.json'

/**
 * A run's folder: one like any other, with its outcome besides.
 *
 * @example
 * ```ts
 * console.log(runFolder('my-study', '0123456789abcdef')) // → my-study/runs/0123456789abcdef
 * ```
 */
export const runFolder = (folder: string, hash: string): string => path.join(folder, 'runs', hash)

export function writeOutcome(folder: string, hash: string, outcome: Outcome): Promise<void> {
  return writeWhole(path.join(folder, OUTCOME), `${JSON.stringify({ hash, ...outcomeJson(outcome) }, null, 2)}\n`)
}

/** What is known besides the folder of a study's runs. */
export interface Known {
  /** Outcomes that were read before, and are not read again. */
  readonly outcomes?: Outcomes
  /** Runs that were finished elsewhere. The folder's own come first. */
  readonly finished?: FinishedRuns
}

/**
 * The outcomes of those runs that are finished.
 * @throws StudyError for an outcome that is damaged, or of other settings than the run has now
 *
 * @example
 * ```ts
 * const outcomes = await readOutcomes('runs/my-study', plan.runs)
 * console.log(outcomes.size) // → 0
 * ```
 */
export async function readOutcomes(
  folder: string,
  runs: readonly PlannedRun[],
  { outcomes: before = new Map(), finished = new Map() }: Known = {},
): Promise<Outcomes> {
  const outcomes = new Map(before)
  for (const { hash, config } of runs) {
    if (outcomes.has(hash)) continue
    const file = path.join(runFolder(folder, hash), OUTCOME)
    const text = await readIfThere(file)
    const elsewhere = finished.get(hash)
    if (text !== undefined) {
      outcomes.set(hash, parseOutcome(text, hash, file))
      const { config: saved } = await readRun(openRunFolder(runFolder(folder, hash)))
      checkSettings(path.join(runFolder(folder, hash), 'config.json'), saved, config)
    } else if (elsewhere !== undefined) {
      outcomes.set(hash, elsewhere.outcome)
      checkSettings(`the finished run ${hash}`, elsewhere.config, config)
    }
  }
  checkData(folder, runs, outcomes)
  return outcomes
}

/** Runs that name the same data had the same data: files may have changed between them. */
function checkData(folder: string, runs: readonly PlannedRun[], outcomes: Outcomes): void {
  const seen = new Map<string, { hash: string; dataHash: string }>()
  for (const { hash, config } of runs) {
    const outcome = outcomes.get(hash)
    if (outcome?.dataHash === undefined) continue
    const name = canonicalJson([config.modality, config.data])
    const first = seen.get(name)
    if (first === undefined) seen.set(name, { hash, dataHash: outcome.dataHash })
    else if (first.dataHash !== outcome.dataHash)
      throw new StudyError(
        `study: the data changed between the runs ${first.hash} and ${hash} in ${folder}. Move the runs of the older data away.`,
      )
  }
}

/** A version of wgpt in which a default has another value would take the outcome for that of another run. */
function checkSettings(where: string, saved: RunConfig, config: RunConfig): void {
  // Paths are those of the machine; what is behind them has a hash of its own.
  const decisive = ({ data, ...rest }: RunConfig): unknown =>
    JSON.parse(JSON.stringify({ ...rest, data: { ...data, paths: undefined } }))
  const difference = firstDifference(decisive(saved), decisive(config))
  if (difference !== undefined)
    throw new StudyError(
      `study: '${difference}' in ${where} differs from what the study asks for. Move it away to do the run again.`,
    )
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StudyError(`study: ${file} can't be read (${codeOf(error)}).`, { cause: error })
  }
}

function parseOutcome(text: string, hash: string, file: string): Outcome {
  const wrong = (what: string) =>
    new StudyError(`study: ${file} ${what}. Remove the file: the run's own files give it again.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw wrong('is not JSON')
  }
  const parsed = outcomeFile.extend({ hash: z.string() }).safeParse(value)
  if (!parsed.success) throw wrong(`is damaged at ${parsed.error.issues[0]!.path.join('.') || 'its beginning'}`)
  const { hash: written, ...outcome } = parsed.data
  if (written !== hash) throw wrong(`is of run ${written}`)
  return outcomeFrom(outcome)
}

/**
 * Notes the study beside its runs. An arm, a seed or a budget that is added later finds the runs that there are.
 * @throws StudyError if the folder holds another study
 */
export async function claimFolder(folder: string, study: Study): Promise<void> {
  const file = path.join(folder, STUDY)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const name = text === undefined ? undefined : nameIn(text)
  if (name !== undefined && name !== study.name)
    throw new StudyError(
      `study: ${folder} holds the study '${name}', not '${study.name}'. Choose another folder with --out.`,
    )
  const now = `${JSON.stringify(JSON.parse(canonicalJson({ ...study, folder: undefined })), null, 2)}\n`
  if (text !== now) await writeWhole(file, now)
}

function nameIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : undefined
  } catch {
    return undefined
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
