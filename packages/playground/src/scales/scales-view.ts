import { byId, elementOf, element } from '../page/dom.js'
import type { Scales } from '../recorded/recorded-race.js'

/** A text with a cursor: which past characters a channel of each level averages. */
export function createScalesView(scales: Pick<Scales, 'levels' | 'taps'>) {
  const [text, cursor] = [elementOf('input', 'scales-text'), elementOf('input', 'scales-cursor')]
  const levels = Object.entries(scales.taps).map(([level, taps]) => ({
    taps,
    channels: scales.levels.filter((each) => each === Number(level)).length,
  }))
  const passing = scales.levels.filter((level) => level === 0).length

  function draw(): void {
    const characters = Array.from(text.value)
    cursor.max = String(Math.max(0, characters.length - 1))
    const at = Math.min(Number(cursor.value), characters.length - 1)
    const rows = [
      { taps: [1], channels: passing, passes: true },
      ...levels.filter(({ taps }) => taps.length > 1).map((level) => ({ ...level, passes: false })),
    ]
    byId('scales-rows').replaceChildren(
      ...rows.map(({ taps, channels, passes }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, passes ? 'this token' : `${taps.length} tokens`),
          element('td', { class: 'number' }, String(channels)),
          element('td', {}, line(characters, at, taps)),
        ),
      ),
    )
    const said = rows
      .slice(1, 4)
      .map(
        ({ taps }) => `over ${taps.length}: “${characters.slice(Math.max(0, at - taps.length + 1), at + 1).join('')}”`,
      )
    byId('scales-said').textContent =
      at < 0
        ? 'Type a text.'
        : `At character ${at + 1}, “${characters[at]!}”, channels average ${said.join(', ')} and so on. Before the first character there are zeros.`
  }

  text.addEventListener('input', draw)
  cursor.addEventListener('input', draw)
  draw()
  return { draw }
}

function line(characters: readonly string[], at: number, taps: readonly number[]): HTMLElement {
  const most = Math.max(...taps.map(Math.abs))
  const whole = element('div', { class: 'scale-line', 'aria-hidden': 'true' })
  for (const [place, character] of characters.entries()) {
    const back = at - place
    const weight = back >= 0 ? (taps[back] ?? 0) : 0
    const cell = element(
      'span',
      { class: `${weight > 0 ? 'in' : ''}${back === 0 ? ' at' : ''}` },
      character === ' ' ? '\u00a0' : character,
    )
    if (weight > 0) cell.style.setProperty('--share', String(0.35 + (0.65 * weight) / most))
    whole.append(cell)
  }
  return whole
}
