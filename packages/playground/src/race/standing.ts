import { formatCount, formatNumber, seriesColour } from '@wgpt/trainer/report/page-parts'
import { colourKey, element } from '../page/dom.js'
import { arms as known, colourOfArm, titleOf, type ArmName } from '../settings/arms.js'
import type { RaceState, Summary } from './race-state.js'

/** The table of a race: each arm's loss, its difference to the baseline, and how soon it had the baseline's loss. */
export function drawStanding(body: HTMLElement, { arms, summary }: RaceState): void {
  body.replaceChildren(
    ...[...arms.keys()].map((arm) => {
      const about = known[arm as ArmName]
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, colourKey(seriesColour(colourOfArm(arm))), titleOf(arm)),
        element('td', { class: 'number' }, formatNumber(summary?.arms[arm]?.finalValidationLoss)),
        element('td', { class: 'number' }, summary ? differenceOf(summary, arm) : '–'),
        element('td', {}, summary ? arrivalOf(summary, arm) : '–'),
        element(
          'td',
          { class: 'meaning' },
          `${about.meaning} `,
          element('a', { href: about.source.url }, about.source.name),
        ),
      )
    }),
  )
}

function differenceOf({ baseline, arms }: Summary, arm: string): string {
  const [own, base] = [arms[arm]?.finalValidationLoss, arms[baseline]?.finalValidationLoss]
  if (arm === baseline || own == null || base == null) return '–'
  const difference = own - base
  return `${difference > 0 ? '+' : ''}${formatNumber(difference, 3)}`
}

/** "62 % of the steps (310)", by the trainer's own figures. */
export function arrivalOf({ baseline, stepsDone, ...summary }: Summary, arm: string): string {
  const [step, share] = [summary.firstStepAtBaselineLoss[arm], summary.stepsToBaselineLoss[arm]]
  if (stepsDone === 0) return '–'
  if (arm === baseline) return step == null ? '–' : `is the baseline (${formatCount(step)} steps)`
  if (step == null) return 'not yet'
  return share == null
    ? `${formatCount(step)} steps`
    : `${Math.round(share * 100)} % of the steps (${formatCount(step)})`
}
