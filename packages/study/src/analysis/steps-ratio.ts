import { bootstrapInterval, mean, type Interval } from '@wgpt/trainer/statistics'

/** Mean final losses of the baseline by budget: what a loss costs in steps. */
export type LossByBudget = readonly (readonly [budget: number, loss: number])[]

/** An estimate that the budgets which were run may only bound. */
export interface StepsRatio extends Interval {
  /**
   * `at most`: the arm's loss is below the baseline's at its largest budget, so that the true ratio is smaller still.
   * `never`: the arm's loss is above the baseline's at its smallest budget; the ratio counts as ∞.
   */
  readonly bound: 'exact' | 'at most' | 'never'
}

/** Losses of one seed: the arm's at its budget, and the baseline's at each of its budgets. */
export interface SeedLosses {
  readonly arm: number
  readonly baseline: readonly number[]
}

/**
 * The budget at which the baseline would have a loss, on straight lines in the logarithm of the budget between its own budgets.
 * @returns 0 for a loss above that of the smallest budget, ∞ for one below that of every budget
 *
 * @example
 * ```ts
 * console.log(budgetReaching([[100, 3], [200, 2], [400, 1.5]], 2)) // → 200
 * ```
 */
export function budgetReaching(curve: LossByBudget, loss: number): number {
  if (!(loss <= curve[0]![1])) return 0
  const at = curve.findIndex(([, reached]) => reached <= loss)
  if (at === -1) return Infinity
  const [budget, reached] = curve[at]!
  const [before, higher] = curve[at - 1] ?? [budget, reached]
  if (higher === reached) return budget
  return before * (budget / before) ** ((higher - loss) / (higher - reached))
}

/**
 * Steps of an arm for each step that the baseline needs for the same final loss: 0.5 is "in half of the steps". The arm's final loss at `budget` is
 * read off the baseline's final losses at its budgets; every run has decayed to its end. The interval is a bootstrap over seeds, in which an arm
 * and the baseline are drawn together.
 * @param budgets the baseline's, rising, at least two
 * @param seeds a list with the losses of each seed
 *
 * @example
 * ```ts
 * // After 200 steps the arm is as good as the baseline is after 400.
 * const seeds = [
 *   { arm: 1.5, baseline: [2.5, 2, 1.5] },
 *   { arm: 1.6, baseline: [2.6, 2.1, 1.6] },
 * ]
 * console.log(stepsRatio(200, [100, 200, 400], seeds, { level: 0.95 }).estimate) // → 0.5
 * ```
 */
export function stepsRatio(
  budget: number,
  budgets: readonly number[],
  seeds: readonly SeedLosses[],
  options: { level: number },
): StepsRatio {
  const most = budgets.at(-1)!
  const reachedBy = (sample: readonly SeedLosses[]) => {
    const curve = budgets.map((each, index) => [each, mean(sample.map(({ baseline }) => baseline[index]!))] as const)
    return budgetReaching(curve, mean(sample.map(({ arm }) => arm)))
  }
  const ratioOf = (sample: readonly SeedLosses[]) => budget / Math.min(reachedBy(sample), most)
  const reached = reachedBy(seeds)
  const bound = reached === 0 ? 'never' : reached === Infinity ? 'at most' : 'exact'
  return { ...bootstrapInterval(seeds, ratioOf, options), bound }
}
