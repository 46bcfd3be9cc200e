import { byId, elementOf } from './dom.js'

/** Files that the visitor chooses, or drops anywhere on the page. */
export function createFiles({ take, load }: Readonly<Record<'take' | 'load', (files: File[]) => void>>): void {
  const listen = (id: string, use: (files: File[]) => void) => {
    const input = elementOf('input', id)
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])]
      input.value = '' // the same file may be chosen again
      if (files.length > 0) use(files)
    })
  }
  listen('files', take)
  listen('load', load)
  const place = byId('drop')
  addEventListener('dragover', (event) => {
    event.preventDefault()
    place.classList.add('over')
  })
  addEventListener('dragleave', () => place.classList.remove('over'))
  addEventListener('drop', (event) => {
    event.preventDefault()
    place.classList.remove('over')
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    if (files.every(({ name }) => name.endsWith('.zip'))) load(files)
    else take(files)
  })
}
