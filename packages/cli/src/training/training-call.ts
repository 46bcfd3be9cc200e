import path from 'node:path'
import type { BackendName } from '@wgpt/backends'
import { modalities, type AnyTokenizer } from '@wgpt/tokenizers'
import { backendOf, readRun, startingModel, type ArmOverrides, type RunConfig, type RunStore } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import { armsOfCall } from '../config/arms-of-call.js'
import { buildConfig, type ConfigOptions } from '../config/build-config.js'
import { callName, quoted, shortPath } from '../call-name.js'
import { UsageError } from '../errors.js'
import { checkRun } from '../runs/check-run.js'
import { findUnfinished, isFinished } from '../runs/find-unfinished.js'
import { checkOutFolder, createRunFolder } from '../runs/out-folder.js'

/** The options of train and compare, as they were given. */
export interface TrainingOptions extends ConfigOptions {
  backend: BackendName | 'auto'
  threads?: number
  from?: string
  out?: string
  resume?: string | true
  tensorboard?: boolean
  /** Of compare: names, and definitions. */
  arms?: string[]
  arm?: string[]
  seeds?: number[]
  json?: boolean
}

/** What is to be trained, and where: a new run or one that continues. */
export interface TrainingPlan {
  readonly config: RunConfig
  /** What each arm of a comparison changes. Undefined for a run. */
  readonly arms?: Readonly<Record<string, ArmOverrides>>
  /** Of a run that continues, or of the model that is started from. Undefined: the data decides. */
  readonly tokenizer?: AnyTokenizer
  /** Of a comparison that is made with several. */
  readonly seeds?: readonly number[]
  /** That a run which continues was begun with; undefined where it isn't known. */
  readonly backend?: string
  /** Where the weights are that a new run starts from. */
  readonly from?: RunStore
  readonly resume: boolean
  /** What a new run is made of. */
  readonly preset?: { readonly name: string; readonly size: string }
  /** Made when the first step is due. */
  readonly openStore: () => Promise<{ folder: string; store: RunStore }>
}

type Kind = 'train' | 'compare'

/**
 * A new run of a preset, which the call or its config file names.
 * @throws UsageError in one line
 */
export async function planNew(kind: Kind, preset: string | undefined, options: TrainingOptions): Promise<TrainingPlan> {
  const from = options.from === undefined ? undefined : await openStart(options.from)
  const start = from && (await startingModel(from))
  const { config, arms: ofFile, ...built } = await buildConfig(preset, options, start)
  if (config.from && !start)
    throw new UsageError(`config: a run writes 'from' itself. Give --from '${config.from.run}' instead.`)
  if (start && config.modality !== start.modality)
    throw new UsageError(
      `--from '${options.from!}' is a model of ${start.modality}, not of ${config.modality}. Leave the preset out, or name another run.`,
    )
  if (kind === 'train' && ofFile)
    throw new UsageError(
      `--config ${options.config!} has arms, which are of wgpt compare; train makes one run. Leave them out, or call wgpt compare.`,
    )
  const arms =
    kind === 'compare' ? armsOfCall(config, { given: options.arms, defined: options.arm, ofFile }) : undefined
  const out = options.out === undefined ? undefined : await checkOutFolder(options.out, kind)
  modalityNamed(config.modality)
  return {
    config,
    ...(arms && { arms }),
    ...(start && { tokenizer: start.tokenizer }),
    ...(options.seeds && { seeds: options.seeds }),
    ...(from && { from }),
    resume: false,
    preset: { name: built.preset, size: built.size },
    async openStore() {
      const folder = out ?? (await createRunFolder(built.preset, built.size))
      return { folder, store: openRunFolder(folder) }
    },
  }
}

/** @throws UsageError if there is not a run */
async function openStart(folder: string): Promise<RunStore> {
  await checkRun(folder)
  return openRunFolder(folder)
}

/** @throws UsageError that names the modalities there are */
export function modalityNamed(name: string): (typeof modalities)[number] {
  const modality = modalities.find((known) => known.name === name)
  if (modality !== undefined) return modality
  throw new UsageError(
    `config: modality is '${name}'. Choose one of ${modalities.map((known) => known.name).join(', ')}.`,
  )
}

/** Options that a saved run has settled. */
const settled = [
  'config',
  'size',
  'data',
  'tokenizer',
  'skip-damaged',
  'from',
  'lora-rank',
  'wavelet',
  'arms',
  'arm',
  'seeds',
  'seed',
  'set',
  'out',
]

/**
 * A run that was stopped, or that is to have more steps.
 * @param given the options that stood in the call, defaults left out
 * @param steps in all, if more than the run's own are expected
 * @throws UsageError or RunError in one line
 */
export async function planResumed(
  kind: Kind,
  preset: string | undefined,
  resume: string | true,
  given: Iterable<string>,
  steps?: number,
): Promise<TrainingPlan> {
  for (const name of given) {
    const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (settled.includes(option))
      throw new UsageError(
        `--${option} can't be changed when a run continues: its config is saved. Leave it out, or start a new run.`,
      )
  }
  const folder = resume === true ? await findUnfinished(kind, preset) : path.resolve(resume)
  const store = openRunFolder(folder)
  const saved = await readRun(store)
  const { arms, seeds, tokenizer } = saved
  const backend = await backendOf(firstRun(store, saved))
  const config = withSteps(saved.config, steps)
  const other = kind === 'train' ? 'compare' : 'train'
  if ((arms !== undefined) !== (kind === 'compare'))
    throw new UsageError(
      `--resume '${shortPath(folder)}' is ${arms ? 'a comparison' : 'a single run'}. Continue it with: wgpt ${other} --resume`,
    )
  if (preset !== undefined && preset !== config.modality)
    throw new UsageError(
      `--resume '${shortPath(folder)}' is a run of '${config.modality}', not of '${preset}'. Leave the preset out.`,
    )
  if (steps !== undefined && steps <= saved.config.training.steps)
    throw new UsageError(
      `--steps ${steps}: the run has ${saved.config.training.steps} steps; expected more, to extend it. Give a larger number, or leave it out.`,
    )
  if (await isFinished(folder, { ...saved, config }))
    throw new UsageError(
      `--resume '${shortPath(folder)}' has finished its ${config.training.steps} steps. Read ${shortPath(path.join(folder, 'report.html'))}, extend it with --steps, or start a new run.`,
    )
  return {
    config,
    ...(arms && { arms }),
    ...(seeds && { seeds }),
    ...(backend !== undefined && { backend }),
    tokenizer,
    resume: true,
    openStore: () => Promise.resolve({ folder, store }),
  }
}

/** Where the backend is kept: of several seeds each comparison keeps it. */
const firstRun = (store: RunStore, { seeds }: Pick<TrainingPlan, 'seeds'>): RunStore =>
  seeds === undefined ? store : store.folder(`seeds/${seeds[0]!}`)

const withSteps = (config: RunConfig, steps = config.training.steps): RunConfig => ({
  ...config,
  training: { ...config.training, steps },
})

/** The command that continues with a run. */
export function resumeCommand(
  kind: Kind,
  folder: string,
  { backend, tensorboard }: Pick<TrainingOptions, 'backend' | 'tensorboard'>,
): string {
  const words = [kind, '--resume', quoted(shortPath(folder))]
  if (backend !== 'auto') words.push('--backend', backend)
  if (tensorboard) words.push('--tensorboard')
  return `${callName()} ${words.join(' ')}`
}
