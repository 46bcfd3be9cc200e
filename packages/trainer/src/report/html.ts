/** HTML that may be put into a page as it is. Only `html`, `trusted` and `join` make one, so nothing reaches a page unescaped by accident. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text
  }
}

type Content = Markup | string | number | null | undefined | false | readonly Content[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** The text with the characters that HTML forbids (U+0000 and other controls) as U+FFFD. */
export const withoutControls = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- these are the characters that a valid page must not hold
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')

/**
 * Text as it must be written inside an element or a quoted attribute.
 * @example
 * ```ts
 * console.log(escapeHtml('a < b')) // → a &lt; b
 * ```
 */
export const escapeHtml = (text: string): string => withoutControls(text).replace(/[&<>"']/g, (c) => entities[c]!)

/**
 * Marks text that this package itself has made (a chart, a stylesheet) as HTML. Never for anything that came from outside.
 * @example
 * ```ts
 * console.log(html`<p>${trusted('<b>ours</b>')}</p>`.text) // → <p><b>ours</b></p>
 * ```
 */
export const trusted = (text: string): Markup => new Markup(text)

function render(content: Content): string {
  if (content == null || content === false) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'string') return escapeHtml(content)
  if (typeof content === 'number') return String(content)
  return content.map(render).join('')
}

/**
 * A template whose every interpolated value is escaped, but for `Markup`; arrays are joined, `null`, `undefined` and `false` vanish.
 * @example
 * ```ts
 * console.log(html`<p>${'a < b'}</p>`.text) // → <p>a &lt; b</p>
 * ```
 */
export const html = (strings: TemplateStringsArray, ...values: Content[]): Markup =>
  new Markup(strings.reduce((text, string, index) => text + render(values[index - 1]) + string))
