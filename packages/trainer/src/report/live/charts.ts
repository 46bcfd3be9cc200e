import type uPlot from 'uplot'
import { drawChart, type View } from './chart.js'
import { axes, type Axis, type LiveData, type Weight } from './data.js'
import { onThemeChange } from './theme.js'

interface Place {
  readonly element: HTMLElement
  plot: uPlot
}

/** Puts a live chart before each still one and lets the page's controls decide what all of them show. */
export function startCharts({ runs, charts }: LiveData): void {
  const form = document.querySelector<HTMLFormElement>('.controls')
  if (form === null) return
  const view: View = {
    axis: 'step',
    logarithmicLoss: false,
    shown: { strong: true, smoothed: true, raw: false },
    hiddenRuns: new Set(),
  }
  const colours = runs.map(({ colour }) => colour)
  const places: Place[] = []
  const drawings = charts.flatMap((chart) => {
    const still = document.getElementById(chart.id)?.closest('.plot')
    if (!still) return []
    const element = document.createElement('div')
    element.className = 'live-chart'
    element.setAttribute('role', 'img')
    element.setAttribute('aria-label', `${chart.title}. Its figures are in the table below.`)
    still.classList.add('still')
    still.before(element)
    return [{ chart, element }]
  })
  form.hidden = false
  document.documentElement.classList.add('is-live') // before anything is measured: it gives the charts their room
  for (const { chart, element } of drawings) places.push({ element, plot: drawChart(chart, colours, view, element) })

  const redraw = () => {
    for (const [index, place] of places.entries()) {
      place.plot.destroy()
      place.plot = drawChart(drawings[index]!.chart, colours, view, place.element)
    }
  }
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('change', () => {
    const chosen = new FormData(form)
    const axis = chosen.get('axis')
    view.axis = axes.find((name) => name === axis) ?? ('step' satisfies Axis)
    view.logarithmicLoss = chosen.has('logarithmic')
    const training = chosen.get('training')
    view.shown = { strong: true, smoothed: training !== 'none', raw: training === 'raw' } satisfies Record<
      Weight,
      boolean
    >
    const kept = new Set(chosen.getAll('run').map(Number))
    view.hiddenRuns = new Set(runs.length > 1 ? [...runs.keys()].filter((run) => !kept.has(run)) : [])
    redraw()
  })
  onThemeChange(() => {
    for (const { plot } of places) plot.redraw(false)
  })
  const observer = new ResizeObserver(() => {
    for (const { plot, element } of places)
      if (element.clientWidth > 0 && element.clientWidth !== plot.width)
        plot.setSize({ width: element.clientWidth, height: plot.height })
  })
  for (const { element } of places) observer.observe(element)
}
