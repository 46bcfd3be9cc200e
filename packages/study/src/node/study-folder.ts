import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '@wgpt/node-files'
import { firstDifference, readRun, type RunConfig } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import { z } from 'zod'
import type { Outcome, Outcomes } from '../plan/outcome.js'
import type { PlannedRun } from '../plan/grid.js'
import { canonicalJson } from '../plan/run-hash.js'
import { StudyError } from '../study-error.js'
import type { Study } from '../study-file.js'

/** The study as it was last run from, beside its runs. */
const STUDY = 'study.json'
const OUTCOME = 'outcome.json'

/** A run's folder: one like any other, with its outcome besides. */
export const runFolder = (folder: string, hash: string): string => path.join(folder, 'runs', hash)

const outcomeFile = z.strictObject({
  hash: z.string(),
  /** null where the run diverged: JSON has no ∞. */
  finalLoss: z.number().nullable(),
  parameters: z.int().nonnegative(),
  dataHash: z.string().optional(),
  flopsPerToken: z.number().nonnegative(),
  secondsPerStep: z.number().nonnegative(),
})

export function writeOutcome(folder: string, hash: string, outcome: Outcome): Promise<void> {
  const finalLoss = Number.isFinite(outcome.finalLoss) ? outcome.finalLoss : null
  return writeWhole(path.join(folder, OUTCOME), `${JSON.stringify({ hash, ...outcome, finalLoss }, null, 2)}\n`)
}

/**
 * The outcomes of those runs that are finished.
 * @param known outcomes that were read before, and are not read again
 * @throws StudyError for an outcome that is damaged, or of other settings than the run has now
 */
export async function readOutcomes(
  folder: string,
  runs: readonly PlannedRun[],
  known: Outcomes = new Map(),
): Promise<Outcomes> {
  const outcomes = new Map(known)
  for (const { hash, config } of runs) {
    if (outcomes.has(hash)) continue
    const file = path.join(runFolder(folder, hash), OUTCOME)
    const text = await readIfThere(file)
    if (text === undefined) continue
    outcomes.set(hash, parseOutcome(text, hash, file))
    await checkSettings(runFolder(folder, hash), config)
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
        `study: the data changed between ${runFolder(folder, first.hash)} and ${runFolder(folder, hash)}. Move the runs of the older data away.`,
      )
  }
}

/** A version of wgpt in which a default has another value would take the outcome for that of another run. */
async function checkSettings(folder: string, config: RunConfig): Promise<void> {
  const { config: saved } = await readRun(openRunFolder(folder))
  // Paths are those of the machine; what is behind them has a hash of its own.
  const decisive = ({ data, ...rest }: RunConfig): unknown =>
    JSON.parse(JSON.stringify({ ...rest, data: { ...data, paths: undefined } }))
  const difference = firstDifference(decisive(saved), decisive(config))
  if (difference !== undefined)
    throw new StudyError(
      `study: '${difference}' in ${path.join(folder, 'config.json')} differs from what the study asks for. Move the run's folder away to do it again.`,
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
  const parsed = outcomeFile.safeParse(value)
  if (!parsed.success) throw wrong(`is damaged at ${parsed.error.issues[0]!.path.join('.') || 'its beginning'}`)
  const { hash: written, finalLoss, ...rest } = parsed.data
  if (written !== hash) throw wrong(`is of run ${written}`)
  return { ...rest, finalLoss: finalLoss ?? Infinity }
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
