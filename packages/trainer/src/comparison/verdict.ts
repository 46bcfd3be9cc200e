import type { ComparisonSummary } from './summary.js'

/** What a comparison found, in two sentences: the losses and how soon they were reached, and what a step cost. */
export function verdict({ baseline, steps, arms, stepsToBaselineLoss }: ComparisonSummary): string {
  const base = arms[baseline]!
  const others = Object.entries(arms).filter(([name]) => name !== baseline)
  const losses = others.map(([name, { finalValidationLoss: loss }]) => {
    const ratio = stepsToBaselineLoss[name]
    const better = loss < base.finalValidationLoss ? 'better' : loss > base.finalValidationLoss ? 'worse' : 'equal'
    const reached = ratio == null ? 'it never had' : `after ${percent(ratio)} of the steps it had`
    return `${loss.toFixed(3)} for ${title(name, baseline)} (${better}; ${reached} the baseline's final loss)`
  })
  const seconds = others.map(([name, arm]) => {
    const factor = arm.secondsPerStep / base.secondsPerStep
    return `${arm.secondsPerStep.toPrecision(3)} s for ${title(name, baseline)} (${factor.toFixed(2)} times as long)`
  })
  return (
    `After ${steps} steps the validation loss is ${base.finalValidationLoss.toFixed(3)} nats a token for ` +
    `${title(baseline, baseline)}${enumerated(losses)}. ` +
    `A step took ${base.secondsPerStep.toPrecision(3)} s for the baseline${enumerated(seconds)}.`
  )
}

const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`

const wavelets = ['fixed', 'learnable']

function title(name: string, baseline: string): string {
  if (name === baseline) return name === 'none' ? 'the baseline' : `the baseline '${name}'`
  return wavelets.includes(name) ? `the ${name} wavelet` : `'${name}'`
}

/** ', a, b and c' */
const enumerated = (parts: readonly string[]): string =>
  parts.map((part, index) => (index === parts.length - 1 ? ` and ${part}` : `, ${part}`)).join('')
