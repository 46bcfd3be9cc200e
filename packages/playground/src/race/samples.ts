import { seriesColour } from '@wgpt/trainer/report/page-parts'
import { colourKey, element } from '../page/dom.js'
import { colourOfArm, titleOf } from '../settings/arms.js'
import type { Sample } from '../worker/protocol.js'
import type { RaceState } from './race-state.js'

const decoder = new TextDecoder()
const types: Readonly<Record<string, string>> = { wav: 'audio/wav', mid: 'audio/midi' }
let addresses: string[] = []

/** The newest that each arm wrote: a text, a sound that plays, a piece to save. */
export function drawSamples(place: HTMLElement, { samples }: RaceState): void {
  for (const address of addresses.splice(0)) URL.revokeObjectURL(address)
  addresses = []
  place.replaceChildren(
    ...[...samples].map(([arm, written]) => {
      const sample = written.at(-1)
      const card = element('div', { class: 'sample' })
      card.style.setProperty('--arm', seriesColour(colourOfArm(arm)))
      card.append(
        element(
          'h4',
          {},
          colourKey(seriesColour(colourOfArm(arm))),
          `${titleOf(arm)}${sample ? `, step ${sample.step}` : ''}`,
        ),
        sample ? contentOf(sample) : element('p', { class: 'note' }, 'Nothing yet.'),
      )
      return card
    }),
  )
}

function contentOf({ file, content }: Sample): HTMLElement {
  const extension = file.split('.').at(-1) ?? 'txt'
  if (extension === 'txt') return element('pre', {}, decoder.decode(content))
  const address = URL.createObjectURL(
    new Blob([content.slice()], { type: types[extension] ?? 'application/octet-stream' }),
  )
  addresses.push(address)
  if (extension === 'wav') return element('audio', { controls: '', src: address })
  return element('a', { href: address, download: file }, `Save ${file}`)
}
