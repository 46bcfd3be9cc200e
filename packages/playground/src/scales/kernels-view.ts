import { byId, elementOf, element, svgElement } from '../page/dom.js'
import type { Taps } from '../worker/protocol.js'

export interface KernelMoment {
  readonly step: number
  readonly taps: Taps
}

const [width, height] = [200, 64]
const mostBars = 64

/** Kernels of the learnable ladder at a step that the reader chooses: their taps, and what frequencies they pass. */
export function createKernelsView(initial: Taps) {
  const slider = elementOf('input', 'kernel-step')
  const name = elementOf('output', 'kernel-step-name')
  let moments: readonly KernelMoment[] = []

  function draw(): void {
    const moment = moments[Number(slider.value)]
    name.textContent = moment === undefined ? 'none yet' : `step ${moment.step}`
    byId('kernels').replaceChildren(
      ...Object.entries(moment?.taps ?? {})
        .filter(([level]) => level !== '0')
        .map(([level, taps]) => {
          const start = initial[level] ?? []
          return element(
            'figure',
            {},
            element('figcaption', {}, `${taps.length} tokens`),
            barsOf(taps, start),
            responsesOf(taps, start),
          )
        }),
    )
  }

  slider.addEventListener('input', draw)
  return {
    show(shown: readonly KernelMoment[]): void {
      const wasLast = Number(slider.value) >= moments.length - 1
      moments = shown
      slider.max = String(Math.max(0, moments.length - 1))
      if (wasLast) slider.value = slider.max
      draw()
    },
  }
}

function barsOf(taps: readonly number[], start: readonly number[]): SVGElement {
  const shown = taps.slice(0, mostBars)
  const [low, high] = [Math.min(0, ...shown), Math.max(...shown, ...start)]
  const y = (value: number) => height - ((value - low) / (high - low || 1)) * height
  const step = width / shown.length
  const bars = shown.map((value, place) =>
    svgElement('rect', {
      x: place * step + step * 0.1,
      width: step * 0.8,
      y: Math.min(y(value), y(0)),
      height: Math.max(0.5, Math.abs(y(value) - y(0))),
    }),
  )
  const was = svgElement('polyline', {
    points: start
      .slice(0, mostBars)
      .flatMap((value, place) => [`${place * step},${y(value)}`, `${(place + 1) * step},${y(value)}`])
      .join(' '),
  })
  const newest = taps.slice(0, 3).map((value) => value.toFixed(2))
  return picture(`Shares of the newest tokens: ${newest.join(', ')}${taps.length > 3 ? ' …' : ''}`, ...bars, was)
}

function responsesOf(taps: readonly number[], start: readonly number[]): SVGElement {
  const [now, before] = [responseOf(taps), responseOf(start)]
  const most = Math.max(1, ...now)
  const points = (values: readonly number[]) =>
    values
      .map((value, place) => `${(place / (values.length - 1)) * width},${height - (value / most) * height}`)
      .join(' ')
  const [slow, fast] = [now[0]!, now.at(-1)!]
  return picture(
    `Passes slow changes ${slow.toFixed(2)} times, the fastest ${fast.toFixed(2)} times`,
    svgElement('polyline', { points: points(before) }),
    svgElement('polyline', { class: 'strong', points: points(now) }),
  )
}

/** The magnitude of a kernel's response from the slowest to the fastest change. */
function responseOf(taps: readonly number[]): number[] {
  return Array.from({ length: 65 }, (_, place) => {
    const angle = (Math.PI * place) / 64
    const [real, imaginary] = taps.reduce(
      ([a, b], tap, index) => [a + tap * Math.cos(angle * index), b - tap * Math.sin(angle * index)],
      [0, 0],
    )
    return Math.hypot(real, imaginary)
  })
}

const picture = (label: string, ...parts: SVGElement[]) =>
  svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, preserveAspectRatio: 'none' },
    ...parts,
  )
