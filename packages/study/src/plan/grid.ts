import path from 'node:path'
import { issueText } from '@wgpt/errors'
import { asNewRun, presets, runConfig, type RunConfig } from '@wgpt/trainer'
import { StudyError } from '../study-error.js'
import type { Settings, Study } from '../study-file.js'
import { mergeSettings, settingAt } from './merge-settings.js'
import { runHash } from './run-hash.js'

/** A combination of the axes' values, in which all arms are compared. */
export interface Group {
  /** As `depth 4, place afterBlock`; empty without axes. */
  readonly name: string
  readonly values: Readonly<Record<string, string>>
  readonly settings: Settings
}

/** What tells a run from the others of its study. */
export interface RunKey {
  readonly group: Group
  readonly arm: string
  /** Steps; undefined leaves the preset's. */
  readonly budget: number | undefined
  /** Of the tuned setting. */
  readonly tuned: number | undefined
  readonly seed: number
}

/** A run of a study: its address is the hash of what decides it. */
export interface PlannedRun extends RunKey {
  readonly hash: string
  readonly config: RunConfig
}

/** Every combination of the axes' values, in the file's order; the last axis changes fastest. */
export function groupsOf({ axes }: Study): Group[] {
  let groups: Group[] = [{ name: '', values: {}, settings: {} }]
  for (const [axis, choice] of Object.entries(axes)) {
    const options: [string, Settings][] =
      'options' in choice
        ? Object.entries(choice.options)
        : choice.values.map((value) => [String(value), settingAt(choice.key, value)])
    groups = groups.flatMap((group) =>
      options.map(([option, settings]) => ({
        name: [group.name, `${axis} ${option}`].filter(Boolean).join(', '),
        values: { ...group.values, [axis]: option },
        settings: mergeSettings(group.settings, settings),
      })),
    )
  }
  return groups
}

/** The budgets in steps; `[undefined]` where the preset's own length stands. */
export const budgetsOf = (study: Study): readonly (number | undefined)[] => study.budgets ?? [undefined]

/**
 * The config of a run: preset, `set`, the group's settings, the arm's, budget, tuned value, seed; each over the ones before.
 * @throws StudyError that names arm and group, and what the config refuses
 */
export function plannedRun(study: Study, key: RunKey): PlannedRun {
  const settings = [
    study.set,
    key.group.settings,
    study.arms[key.arm]!,
    key.budget === undefined ? {} : settingAt('training.steps', key.budget),
    key.tuned === undefined ? {} : settingAt(study.tuning!.key, key.tuned),
    settingAt('training.seed', key.seed),
  ].reduce<Settings>((merged, layer) => mergeSettings(merged, layer), {})
  const { preset = study.preset, size = study.size, ...rest } = settings
  const base = (presets as unknown as Record<string, Record<string, Settings> | undefined>)[String(preset)]?.[
    String(size)
  ]
  const where = `study '${study.name}', arm '${key.arm}'${key.group.name && `, ${key.group.name}`}`
  if (base === undefined)
    throw new StudyError(
      `${where}: there is no preset '${String(preset)}' of size '${String(size)}'. Choose one of ${presetNames()}.`,
    )
  const given = mergeSettings(withoutData(base, rest), rest)
  const config = runConfig.safeParse(withPathsFrom(study.folder, given))
  if (!config.success) {
    const [issue] = config.error.issues
    throw new StudyError(`${where}: ${issue!.path.map(String).join('.')}: ${issueText(issue!).replace(/\.$/, '')}.`)
  }
  // Of what was given, without the defaults: a version of wgpt that knows one more setting finds the runs of the version before.
  const run = asNewRun(config.data)
  const { rules } = run.training
  return { ...key, config: run, hash: runHash({ config: given, rules, backend: study.backend }) }
}

/** A preset names its own data and the tokenizer of it: other data have theirs. */
function withoutData(base: Settings, over: Settings): Settings {
  const [own, other] = [base.data as Settings, over.data as Settings | undefined]
  if (other === undefined || (other.paths === undefined && (other.source ?? own.source) === own.source)) return base
  const kept = Object.entries(own).filter(([key]) => !['source', 'paths', 'tokenizer'].includes(key))
  return { ...base, data: Object.fromEntries(kept) }
}

/** `data.paths` from the study's folder. Anything but a list of texts is the schema's to judge. */
function withPathsFrom(folder: string | undefined, settings: Settings): Settings {
  const { data } = settings as { data?: { paths?: unknown } }
  if (folder === undefined || !Array.isArray(data?.paths)) return settings
  const paths = data.paths.map((each: unknown) => (typeof each === 'string' ? path.resolve(folder, each) : each))
  return { ...settings, data: { ...data, paths } }
}

const presetNames = () =>
  Object.entries(presets)
    .map(([name, sizes]) => `${name} (${Object.keys(sizes).join(', ')})`)
    .join(', ')
