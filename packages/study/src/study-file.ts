import { issueText } from '@wgpt/errors'
import { z } from 'zod'
import { StudyError } from './study-error.js'

/** Names become parts of tables, options and messages. */
const name = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9 _.-]*$/i, {
    error: "must begin with a letter or digit, and hold letters, digits, spaces, '-', '_' and '.'",
  })

/** A difference over a preset, as in a config file: nested settings by their names. `preset` and `size` choose another preset. */
const settings = z.record(z.string(), z.unknown())

const seeds = z
  .array(z.int().nonnegative().max(0xffff_ffff))
  .min(1)
  .refine((list) => new Set(list).size === list.length, { error: 'must not repeat a seed' })

const axis = z.union([
  z.strictObject({
    /** A setting by its path, such as `decoder.layerCount`. */
    key: z.string().min(1),
    values: z.array(z.union([z.number(), z.string(), z.boolean()])).min(1),
  }),
  z.strictObject({
    /** Named differences, each any number of settings. */
    options: z.record(name, settings),
  }),
])

/** What is concluded, fixed before the runs. The verdict follows from the interval alone. */
const target = z.strictObject({
  /** The sentence that is judged. */
  claim: z.string().min(1),
  arm: name,
  /** `stepsRatio`: steps of the arm for each step that the baseline needs for the same loss. `difference`: final loss of the arm minus the baseline's. */
  measure: z.enum(['stepsRatio', 'difference']),
  /** The claim holds where the whole interval is at or below this. */
  atMost: z.number(),
  /** The budget in steps; the middle one if left out. */
  budget: z.int().positive().optional(),
  /** Instead of the study's baseline. */
  versus: name.optional(),
})

/** A study: a grid of runs that differ in named arms, tuned alike, with paired seeds. */
export const studyFile = z
  .strictObject({
    /** For editors. */
    $schema: z.string().optional(),
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: "must be a name of small letters, digits and '-'" }),
    title: z.string().min(1),
    /** What the study asks, and what answer would change the authors' mind: written before the runs. */
    question: z.string().optional(),
    preset: z.string().min(1),
    size: z.string().min(1).default('tiny'),
    /** Computes every run, with one thread for each process. */
    backend: z.string().min(1).default('wasm'),
    /** Settings over the preset, the same for all runs. */
    set: settings.default({}),
    /** What each arm changes. */
    arms: z.record(name, settings),
    /** The arm that the others are compared with; the first if left out. */
    baseline: name.optional(),
    /** Training steps; each run of a budget decays to its end. The preset's if left out. */
    budgets: z.array(z.int().positive()).min(1).optional(),
    /** Everything else that varies: every combination is a group in which all arms are compared. */
    axes: z.record(name, axis).default({}),
    /** Each arm gets its own best value of one setting, in each group and for each budget. */
    tuning: z
      .strictObject({
        key: z.string().min(1).default('training.learningRate'),
        values: z.array(z.number().positive()).min(1),
        seeds: seeds.default([0]),
        /** How often a grid may grow beyond an end at which its best value is; 3 by default. */
        growth: z.int().nonnegative().max(20).default(3),
        /** Only this budget is tuned, and its best value is used for all. */
        budget: z.int().positive().optional(),
      })
      .optional(),
    /** Fresh seeds at the best value, paired over the arms. Without it the tuning seeds are reported, and the report says so. */
    evaluation: z
      .strictObject({
        seeds,
        /** Only for these budgets; all if left out. */
        budgets: z.array(z.int().positive()).min(1).optional(),
      })
      .optional(),
    targets: z.array(target).default([]),
    /** Of the intervals. */
    level: z.number().gt(0).lt(1).default(0.95),
  })
  .superRefine((study, context) => {
    const arms = Object.keys(study.arms)
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (arms.length === 0) refuse(['arms'], 'must name at least one arm')
    const known = (path: (string | number)[], arm: string | undefined) => {
      if (arm !== undefined && !arms.includes(arm))
        refuse(path, `is '${arm}'; expected one of the arms: ${arms.join(', ')}`)
    }
    known(['baseline'], study.baseline)
    const knownBudget = (path: (string | number)[], budget: number | undefined) => {
      if (budget !== undefined && !(study.budgets ?? []).includes(budget))
        refuse(path, `is ${budget}; expected one of budgets: ${(study.budgets ?? []).join(', ') || 'there are none'}`)
    }
    for (const [index, each] of study.targets.entries()) {
      known(['targets', index, 'arm'], each.arm)
      known(['targets', index, 'versus'], each.versus)
      knownBudget(['targets', index, 'budget'], each.budget)
    }
    knownBudget(['tuning', 'budget'], study.tuning?.budget)
    for (const [index, budget] of (study.evaluation?.budgets ?? []).entries())
      knownBudget(['evaluation', 'budgets', index], budget)
    if (!study.tuning && !study.evaluation)
      refuse(['tuning'], 'is missing, and so is evaluation: give the seeds of one of them')
    const budgets = study.budgets ?? []
    if (budgets.some((budget, index) => index > 0 && budget <= budgets[index - 1]!)) refuse(['budgets'], 'must rise')
    const both = (study.tuning?.seeds ?? []).filter((seed) => study.evaluation?.seeds.includes(seed))
    if (study.tuning && study.tuning.values.length > 1 && both.length > 0)
      refuse(
        ['evaluation', 'seeds'],
        `repeat the tuning seed ${both[0]!}: a rate chosen by a seed looks better on it than it is`,
      )
  })

/** @internal */
interface Origin {
  /** Folder that relative `data.paths` start from; that of the process if left out. */
  readonly folder?: string | undefined
}

export type Study = z.output<typeof studyFile> & Origin
export type StudyOptions = z.input<typeof studyFile>
export type Settings = Record<string, unknown>

/**
 * @param value what a study file says
 * @param origin where its relative paths start
 * @throws StudyError that names the first field that is wrong
 *
 * @example
 * ```ts
 * const study = checkedStudy({
 *   name: 'wavelet',
 *   title: 'Does the wavelet help?',
 *   preset: 'text',
 *   arms: { none: { decoder: { wavelet: { kind: 'none' } } }, fixed: { decoder: { wavelet: { kind: 'fixed' } } } },
 *   evaluation: { seeds: [0, 1] },
 * })
 * console.log(study.size, study.level) // → tiny 0.95
 * ```
 */
export function checkedStudy(value: unknown, origin: Origin = {}): Study {
  const study = studyFile.safeParse(value)
  if (study.success) return { ...study.data, ...origin }
  const [issue] = study.error.issues
  const path = issue!.path.map(String).join('.')
  throw new StudyError(`study: ${path && `${path}: `}${issueText(issue!).replace(/\.$/, '')}.`)
}

/** The arm that the others are compared with. */
export const baselineOf = (study: Study): string => study.baseline ?? Object.keys(study.arms)[0]!
