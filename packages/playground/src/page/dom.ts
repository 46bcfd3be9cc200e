/** An element that index.html has. @throws Error that names it: the page and its program are of different versions */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no element '${id}'. Reload it.`)
  return found
}

/** As byId, for an element whose kind matters. */
export function elementOf<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  id: string,
): HTMLElementTagNameMap[Name] {
  const found = byId(id)
  if (found.localName !== name) throw new Error(`The page's element '${id}' is not a ${name}. Reload it.`)
  return found as HTMLElementTagNameMap[Name]
}

type Child = Node | string

/** An element with its attributes and what is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

const svgSpace = 'http://www.w3.org/2000/svg'

export function svgElement(name: string, attributes: Readonly<Record<string, string | number>>, ...children: Node[]) {
  const made = document.createElementNS(svgSpace, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.append(...children)
  return made
}

/** A square of an arm's colour. Set from the program: the page's policy allows no style attributes in its text. */
export function colourKey(colour: string): HTMLElement {
  const key = element('span', { class: 'key', 'aria-hidden': 'true' })
  key.style.setProperty('--arm', colour)
  return key
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Hands the visitor a file. */
export function download(name: string, bytes: Uint8Array): void {
  const href = URL.createObjectURL(new Blob([bytes.slice()], { type: 'application/zip' }))
  element('a', { href, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(href), 10_000)
}

/** What the page does now: a sentence that a screen reader hears once. */
export function say(text: string): void {
  if (byId('status').textContent !== text) byId('status').textContent = text
}
