import { analyzeStudy, type ArmResult } from '../analysis/analyze-study.js'
import { verdicts, type Verdict } from '../analysis/verdicts.js'
import type { Outcomes } from '../plan/outcome.js'
import type { StudyPlan } from '../plan/plan-study.js'
import { baselineOf, type Study } from '../study-file.js'

/** All that a study found, in plain values. It depends on the study, its data and its runs' figures alone: no date, no machine, no path, no seconds. */
export interface StudyReport {
  readonly study: Study
  /** SHA-256 of the data and their tokenizer, each once. */
  readonly dataHashes: readonly string[]
  readonly baseline: string
  readonly runs: number
  readonly pending: number
  readonly results: readonly ArmResult[]
  readonly verdicts: readonly Verdict[]
}

/**
 * All that is known of a study, from its plan and the outcomes that there are.
 *
 * @example
 * ```ts
 * const { verdicts } = studyReport(study, plan, outcomes)
 * console.log(verdicts[0]!.judgement) // → holds
 * ```
 */
export const studyReport = (study: Study, plan: StudyPlan, outcomes: Outcomes): StudyReport => ({
  study: { ...study, folder: undefined },
  dataHashes: [...new Set(plan.runs.flatMap(({ hash }) => outcomes.get(hash)?.dataHash ?? []))].sort(),
  baseline: baselineOf(study),
  runs: plan.runs.length,
  pending: plan.pending.length,
  results: analyzeStudy(study, plan, outcomes),
  verdicts: verdicts(study, plan, outcomes),
})

/**
 * A row for each judged run: small enough to keep under version control, and plain enough for any other tool.
 *
 * @example
 * ```ts
 * console.log(reportRows(report).length) // → 4
 * ```
 */
export function reportRows({ study, baseline, results }: StudyReport): object[] {
  return results.flatMap((result) => {
    const base = results.find(
      ({ arm, group, steps }) => arm === baseline && group === result.group && steps === result.steps,
    )
    return result.losses.map(({ seed, loss }) => {
      const twin = base?.losses.find((each) => each.seed === seed)
      return {
        study: study.name,
        modality: study.preset,
        ...result.values,
        arm: result.arm,
        steps: result.steps,
        tokens: result.tokens,
        seed,
        ...(result.best !== undefined && { [study.tuning!.key.split('.').at(-1)!]: result.best }),
        parameters: result.parameters,
        loss: finiteOr(loss, null),
        difference: twin && Number.isFinite(loss - twin.loss) ? loss - twin.loss : null,
        ratio: result.arm === baseline ? 1 : finiteOr(result.stepsRatio?.estimate, null),
      }
    })
  })
}

const finiteOr = <T>(value: number | undefined, other: T): number | T =>
  value !== undefined && Number.isFinite(value) ? value : other

/**
 * JSON has no ∞: written as the string 'Infinity'.
 *
 * @example
 * ```ts
 * console.log(JSON.parse(reportJson(report)).baseline) // → none
 * ```
 */
export function reportJson(report: StudyReport): string {
  const plain = { ...report, rows: reportRows(report) }
  return `${JSON.stringify(plain, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), 2)}\n`
}

/**
 * A report as `reportJson` wrote it.
 * @throws SyntaxError for text that is not JSON
 *
 * @example
 * ```ts
 * console.log(readReport(reportJson(report)).runs) // → 4
 * ```
 */
export const readReport = (text: string): StudyReport =>
  JSON.parse(text, (_, value: unknown) =>
    value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : value,
  ) as StudyReport
