import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { armStore, IMPORTED, listCheckpoints, readRun, RunError, SUMMARY, type SavedRun } from '@wgpt/trainer'
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
    if (saved.config.data.source === IMPORTED) continue // there is no data to go on with
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
export async function isFinished(folder: string, { config, arms }: SavedRun): Promise<boolean> {
  const store = openRunFolder(folder)
  if (arms !== undefined && (await store.read(SUMMARY)) === undefined) return false
  const stores = arms === undefined ? [store] : Object.keys(arms).map((name) => armStore(store, name))
  for (const arm of stores) if (((await listCheckpoints(arm)).at(-1) ?? -1) < config.training.steps) return false
  return true
}

async function lastTouched(folder: string, { arms }: SavedRun): Promise<number> {
  const files = ['config.json', 'metrics.jsonl', ...Object.keys(arms ?? {}).map((name) => `arms/${name}/metrics.jsonl`)]
  const times = await Promise.all(
    files.map((file) =>
      stat(path.join(folder, file)).then(
        (found) => found.mtimeMs,
        () => 0,
      ),
    ),
  )
  return Math.max(...times)
}
