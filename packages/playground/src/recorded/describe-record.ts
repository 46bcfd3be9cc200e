import { byId, element } from '../page/dom.js'
import type { RecordedRace } from './recorded-race.js'

/** With what the recorded race was made, as rows of the page's table. */
export function describeRecord({ command, date, versions, backend, data, settings }: RecordedRace): void {
  const rows = { command, date, ...versions, backend, data, ...settings }
  byId('record').hidden = false
  byId('record-rows').replaceChildren(
    ...Object.entries(rows).map(([name, value]) =>
      element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, [value].flat().join(', '))),
    ),
  )
}
