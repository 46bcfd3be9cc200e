import { armNames, arms, colourOfArm } from '../settings/arms.js'
import { checkedSettings, type Settings } from '../settings/settings.js'
import { seriesColour } from '@wgpt/trainer/report/page-parts'
import { byId, elementOf, colourKey, element } from './dom.js'

const numbers = {
  steps: 'steps',
  seed: 'seed',
  rate: 'learning rate',
  context: 'context length',
  width: 'channels',
  layers: 'blocks',
  heads: 'heads',
  batch: 'batch size',
} as const

/** The form that changes a race: it tells of every change that makes sense, and of what does not, in one sentence. */
export function createSettingsForm(changed: (settings: Settings) => void, refused: (message: string) => void) {
  const form = elementOf('form', 'settings')
  const data = form.elements.namedItem('data') as HTMLSelectElement
  for (const name of armNames)
    byId('arm-choice').append(
      element(
        'label',
        { title: arms[name].meaning },
        element('input', { type: 'checkbox', name: 'arms', value: name }),
        colourKey(seriesColour(colourOfArm(name))),
        arms[name].title,
      ),
    )
  for (const [name, title] of Object.entries(numbers))
    byId('numbers').append(
      element('label', {}, title, element('input', { name, type: 'text', inputmode: 'decimal', autocomplete: 'off' })),
    )

  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === 'file') return
    const given = new FormData(form)
    const texts = Object.fromEntries([...given].filter(([name]) => name !== 'arms' && name !== 'files'))
    const chosen = [...form.querySelectorAll<HTMLInputElement>('input[name=arms]:checked')].map(({ value }) => value)
    try {
      changed(checkedSettings({ ...texts, arms: chosen.join(',') }))
    } catch (error) {
      refused((error as Error).message)
    }
  })

  return {
    show(settings: Settings): void {
      for (const box of form.querySelectorAll<HTMLInputElement>('input[name=arms]'))
        box.checked = (settings.arms as readonly string[]).includes(box.value)
      for (const name of Object.keys(numbers) as (keyof typeof numbers)[])
        (form.elements.namedItem(name) as HTMLInputElement).value = String(settings[name])
      if (![...data.options].some(({ value }) => value === settings.data))
        data.append(element('option', { value: settings.data }, 'your own files'))
      data.value = settings.data
      ;(form.elements.namedItem('backend') as HTMLSelectElement).value = settings.backend
      byId('saved-arm').replaceChildren(
        ...settings.arms.map((name) => element('option', { value: name }, arms[name].title)),
      )
    },
  }
}
