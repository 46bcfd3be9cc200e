import { readdir } from 'node:fs/promises'
import { UsageError } from '../errors.js'

/** @throws UsageError if there is no such folder, or it doesn't look like a run */
export async function checkRun(run: string): Promise<void> {
  const entries = await readdir(run).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const why = code === 'ENOENT' ? "doesn't exist" : code === 'ENOTDIR' ? "isn't a folder" : `can't be read (${code})`
    throw new UsageError(`run '${run}' ${why}. Name the folder of a run, as runs/text-tiny-….`)
  })
  if (!entries.includes('config.json'))
    throw new UsageError(
      `run '${run}' holds no config.json, so it is not a run. Name the folder of a run, as runs/text-tiny-….`,
    )
}
