import {
  drawChart,
  figuresOf,
  liveData,
  onThemeChange,
  type LiveChart,
  type View,
} from '@wgpt/trainer/report/page-parts'
import { colourOfArm, titleOf } from '../settings/arms.js'
import type { RaceState } from './race-state.js'

const view: View = {
  axis: 'step',
  logarithmicLoss: false,
  shown: { strong: true, smoothed: true, raw: false },
  hiddenRuns: new Set(),
}

/** The reports' charts, of a race that grows: drawn again from all of its figures. */
export function createRaceCharts(loss: HTMLElement, difference: HTMLElement) {
  const plots: ReturnType<typeof drawChart>[] = []
  let shown: RaceState | undefined

  function draw(race: RaceState): void {
    shown = race
    const curves = [...race.arms].map(([arm, metrics]) => ({
      name: titleOf(arm),
      figures: figuresOf(metrics),
      colour: colourOfArm(arm),
    }))
    const { charts } = liveData(curves, { against: curves[0] })
    const colours = curves.map(({ colour }) => colour)
    for (const plot of plots.splice(0)) plot.destroy()
    const [losses, differences] = charts as [LiveChart, LiveChart]
    plots.push(drawChart({ ...losses, height: heightOf(loss) }, colours, view, loss))
    plots.push(drawChart({ ...differences, height: 220 }, colours, view, difference))
  }

  onThemeChange(() => {
    for (const plot of plots) plot.redraw(false)
  })
  new ResizeObserver(() => {
    if (shown !== undefined && plots[0] !== undefined && Math.abs(plots[0].width - loss.clientWidth) > 1) draw(shown)
  }).observe(loss)
  return { draw }
}

const heightOf = ({ clientWidth }: HTMLElement): number => Math.round(Math.min(420, Math.max(260, clientWidth * 0.5)))
