import path from 'node:path'
import type { BackendStatus } from '@wgpt/backends'
import { describeDecoder } from '@wgpt/decoder'
import {
  armConfig,
  causalityWarning,
  armStore,
  readRun,
  readUnigramEntropy,
  summarize,
  verdict,
  type RunStore,
} from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import { renderComparisonReport, renderRunReport, type ReportedRun } from '@wgpt/trainer/report'
import { shortPath } from '../call-name.js'
import { describeEnvironment } from '../runs/environment.js'
import { readOutcome, readReported, type Note, type ReadOptions } from './read-reported.js'

const REPORT = 'report.html'

/**
 * Writes the report of a run or a comparison into its folder.
 * @returns the report's path
 */
export async function writeReport(folder: string, backend?: BackendStatus, note?: Note): Promise<string> {
  const store = openRunFolder(folder)
  await store.write(REPORT, await renderReport([folder], path.resolve(folder), { backend, note }))
  return path.join(store.location, REPORT)
}

/**
 * The page of a run, of a comparison, or of several of them laid over each other.
 * @param pageFolder where it will be saved: it may name files beside it
 * @throws RunError if a folder holds no run, or something in it is broken
 */
export async function renderReport(
  folders: readonly string[],
  pageFolder: string,
  { backend, note }: { backend?: BackendStatus | undefined; note?: Note | undefined } = {},
): Promise<string> {
  const options: ReadOptions = { pageFolder, ...(note && { note }) }
  const environment = describeEnvironment(backend)
  const [only] = folders
  if (only !== undefined && folders.length === 1) {
    const page = await renderComparison(openRunFolder(only), options, environment)
    if (page !== undefined) return page
  }
  const names = folders.map((folder) => path.basename(path.resolve(folder)))
  const areUnique = new Set(names).size === names.length
  const runs: ReportedRun[] = []
  for (const [index, folder] of folders.entries())
    runs.push(...(await readReported(folder, areUnique ? names[index]! : shortPath(path.resolve(folder)), options)))
  return renderRunReport({ title: folders.length === 1 ? names[0]! : `${runs.length} runs`, runs, environment })
}

/** Undefined if the folder is not a comparison, or one of several seeds, whose arms are shown as runs. All figures are read from the arms' metrics: `summary.json` may be of an earlier version. */
async function renderComparison(
  store: RunStore,
  options: ReadOptions,
  environment: object,
): Promise<string | undefined> {
  const { config, arms: changes, seeds, tokenizer } = await readRun(store)
  if (changes === undefined || seeds) return undefined
  const decided = { vocabularySize: tokenizer.vocabularySize, seed: config.training.seed }
  const arms = await Promise.all(
    Object.keys(changes).map(async (name) => ({
      name,
      ...(await readOutcome(armStore(store, name), options)),
      parameters: describeDecoder({ ...armConfig(config, name, changes[name]!).decoder, ...decided }).parameterCount,
      warning: causalityWarning(armConfig(config, name, changes[name]!).decoder),
    })),
  )
  const summary = summarize(new Map(arms.map(({ name, ...arm }) => [name, arm])), config.training.steps)
  return renderComparisonReport({
    title: path.basename(store.location),
    summary,
    verdict: verdict(summary),
    progress: { done: summary.stepsDone, planned: summary.steps },
    arms,
    unigramEntropy: await readUnigramEntropy(store),
    config: { ...config, arms: changes },
    environment,
  })
}
