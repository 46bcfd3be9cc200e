import type { Interval } from '@wgpt/trainer/statistics'
import type { StepsRatio } from '../analysis/steps-ratio.js'
import type { Verdict } from '../analysis/verdicts.js'

/** `0.381`, `−0.381`, `∞`. */
export const figure = (value: number, digits = 3): string =>
  value === Infinity ? '∞' : `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`

const range = (low: number, high: number, digits: number): string =>
  Number.isFinite(low) || Number.isFinite(high) ? `${bound(low, digits)} to ${bound(high, digits)}` : 'one run'

const bound = (value: number, digits: number) => (value === -Infinity ? '−∞' : figure(value, digits))

/** `−0.381 (−0.402 to −0.360)` */
export const withInterval = (
  { estimate, low, high }: Pick<Interval, 'estimate' | 'low' | 'high'>,
  digits = 3,
): string => `${figure(estimate, digits)} (${range(low, high, digits)})`

/** The same for a ratio of steps; `≤` where the baseline's largest budget bounds it. */
export const ratioText = (ratio: StepsRatio): string =>
  ratio.bound === 'never' ? '∞' : `${ratio.bound === 'at most' ? '≤ ' : ''}${withInterval(ratio, 2)}`

/**
 * The judgement of a claim, in a sentence, by fixed rules.
 *
 * @example
 * ```ts
 * console.log(verdictSentence(report.verdicts[0]!).startsWith('“A fixed wavelet lowers the loss” holds:')) // → true
 * ```
 */
export function verdictSentence({ claim, arm, versus, measure, atMost, budget, judgement, groups }: Verdict): string {
  const what = measure === 'stepsRatio' ? `steps for each step of '${versus}'` : `nats per token against '${versus}'`
  const at = budget === undefined ? '' : ` at ${budget.toLocaleString('en-US')} steps`
  const digits = measure === 'stepsRatio' ? 2 : 3
  const found = groups.map(({ group, estimate, low, high, judgement: own }) => {
    const text = estimate === undefined ? 'not measured' : withInterval({ estimate, low: low!, high: high! }, digits)
    return `${group && `${group}: `}${text}${groups.length > 1 ? `, ${own}` : ''}`
  })
  return `“${claim}” ${judgement}: '${arm}' has ${found.join('; ')} ${what}${at}; the target is at most ${figure(atMost, digits)}.`
}
