import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { IMPORTED, listCheckpoints, readRun, RunError, runsIn, SUMMARY, type SavedRun } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import { UsageError } from '../errors.js'
import { RUNS } from './out-folder.js'

/**
 * The newest run (or comparison) in `runs/` that hasn't had its last step.
 * @param preset only a run of this modality, if given
 * @throws UsageError if there is none
 */
export async function findUnfinished(kind: 'train' | 'compare', preset?: string): Promise<string> {
  const names = await readdir(RUNS).catch(() => [])
  const found: { folder: string; touched: number }[] = []
  for (const name of names) {
    const folder = path.resolve(RUNS, name)
    const saved = await readSaved(folder)
    if (saved === undefined || (saved.arms !== undefined) !== (kind === 'compare')) continue
    if (saved.config.data.source === IMPORTED) continue // there is no data to continue with
    if (preset !== undefined && saved.config.modality !== preset) continue
    if (!(await isFinished(folder, saved))) found.push({ folder, touched: await lastTouched(folder, saved) })
  }
  const newest = found.sort((a, b) => b.touched - a.touched)[0]
  if (newest === undefined)
    throw new UsageError(
      `--resume: ${RUNS}/ holds no unfinished ${kind === 'compare' ? 'comparison' : 'run'} (${names.length} folders looked at). Name its folder, or start a new one without --resume.`,
    )
  return newest.folder
}

/** Undefined for a folder that holds no whole run: it can't be gone on with. */
async function readSaved(folder: string): Promise<SavedRun | undefined> {
  try {
    return await readRun(openRunFolder(folder))
  } catch (error) {
    if (error instanceof RunError) return undefined
    throw error
  }
}

/** Whether every arm has had its last step, and a comparison its summary. */
export async function isFinished(folder: string, saved: SavedRun): Promise<boolean> {
  const store = openRunFolder(folder)
  if (saved.arms !== undefined && (await store.read(SUMMARY)) === undefined) return false
  for (const run of runsIn(store, saved).values())
    if (((await listCheckpoints(run)).at(-1) ?? -1) < saved.config.training.steps) return false
  return true
}

async function lastTouched(folder: string, saved: SavedRun): Promise<number> {
  const runs = [...runsIn(openRunFolder(folder), saved).values()]
  const files = [path.join(folder, 'config.json'), ...runs.map(({ location }) => path.join(location, 'metrics.jsonl'))]
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (found) => found.mtimeMs,
        () => 0,
      ),
    ),
  )
  return Math.max(...times)
}
