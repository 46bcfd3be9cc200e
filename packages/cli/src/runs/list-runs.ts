import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { armStore, listCheckpoints, readMetrics, readRun, RunError, type RunStore } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import { readMadeWith } from './made-with.js'

/** A run as a list shows it. */
export interface ListedRun {
  readonly folder: string
  readonly kind: 'run' | 'comparison'
  /** The preset that it was made of, or its modality. */
  readonly preset: string
  readonly size?: string
  readonly arms?: readonly string[]
  /** Saved, of those that the config asks for. */
  readonly steps: number
  readonly allSteps: number
  /** The last validation loss, nats per token; of a comparison that of its first arm. */
  readonly loss?: number
  readonly date?: string
  readonly wgpt?: string
  readonly commit?: string
  readonly backend?: string
}

export interface RunList {
  readonly runs: readonly ListedRun[]
  /** Folders that hold no whole run, with a sentence each. */
  readonly broken: readonly { readonly folder: string; readonly reason: string }[]
}

/** The runs in a folder, by name. A folder without config.json is none; symbolic links are not followed. */
export async function listRuns(folder: string): Promise<RunList> {
  const entries = await readdir(folder, { withFileTypes: true })
  const runs: ListedRun[] = []
  const broken: { folder: string; reason: string }[] = []
  for (const entry of entries.filter((one) => one.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = path.join(folder, entry.name)
    const names = await readdir(place).catch((): string[] => [])
    if (!names.includes('config.json')) continue
    try {
      runs.push(await describe(place))
    } catch (error) {
      if (!(error instanceof RunError)) throw error
      broken.push({ folder: place, reason: error.message })
    }
  }
  return { runs, broken }
}

async function describe(folder: string): Promise<ListedRun> {
  const store = openRunFolder(folder)
  const { config, arms } = await readRun(store)
  const stores = arms === undefined ? [store] : Object.keys(arms).map((name) => armStore(store, name))
  const [first] = await readMetrics(stores[0]!).then((lines) => [
    lines.filter(({ validationLoss }) => validationLoss !== undefined).at(-1),
  ])
  const sessions = await readMadeWith(store)
  const [begun, newest] = [sessions?.[0], sessions?.at(-1)]
  const saved = await Promise.all(stores.map(stepsOf))
  return {
    folder,
    kind: arms === undefined ? 'run' : 'comparison',
    preset: begun?.preset ?? config.modality,
    ...(begun?.size !== undefined && { size: begun.size }),
    ...(arms !== undefined && { arms: Object.keys(arms) }),
    steps: Math.min(...saved),
    allSteps: config.training.steps,
    ...(first?.validationLoss !== undefined && { loss: first.validationLoss }),
    ...(newest && {
      date: newest.date,
      ...(newest.wgpt !== undefined && { wgpt: newest.wgpt }),
      ...(newest.commit !== undefined && { commit: newest.commit }),
      ...(typeof newest.backend === 'string' && { backend: newest.backend }),
    }),
  }
}

const stepsOf = async (store: RunStore): Promise<number> => (await listCheckpoints(store)).at(-1) ?? 0
