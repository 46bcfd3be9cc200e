import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { assemble } from './assemble.js'
import { anchorsIn, rewriteLinks } from './links.js'
import { pagesOf, sidebar } from './pages.js'

const root = path.join(import.meta.dirname, '../../..')

describe('the pages of the site', () => {
  it('have links that all lead somewhere', async () => {
    const { broken, pages, files } = await assemble(root)
    expect(broken).toEqual([])
    expect(pages.size).toBeGreaterThan(25)
    expect([...files.values()]).toContain('docs/wavelet_gpt2.py')
  })

  it('are all in the menu, once', () => {
    const links = sidebar(root, (source) => source).flatMap(({ items }) => items.map(({ link }) => link))
    expect(new Set(links).size).toBe(links.length)
    const inMenu = pagesOf(root).filter(({ source }) => source !== 'docs/README.md')
    expect(links.sort()).toEqual(inMenu.map(({ target }) => `/${target.slice(0, -3)}`).sort())
  })
})

describe('rewriteLinks', () => {
  const page = { source: 'docs/README.md', target: 'overview.md' }
  const rewritten = (text: string) => rewriteLinks(page, text, root, pagesOf(root), () => new Set(['there']))

  it('leads to pages, to copies of files, and leaves code and addresses alone', () => {
    expect(rewritten('[a](data.md#there), [b](../packages/trainer)').text).toBe(
      '[a](./data.md#there), [b](./packages/trainer.md)',
    )
    expect(rewritten('[p](wavelet_gpt2.py)').files.get('files/docs/wavelet_gpt2.py')).toBe('docs/wavelet_gpt2.py')
    const same = '`[a](nowhere.md)` [b](https://example.org)\n\n```md\n[c](nowhere.md)\n```'
    expect(rewritten(same)).toMatchObject({ text: same, broken: [] })
  })

  it('names what leads nowhere', () => {
    expect(rewritten('[a](nowhere.md) [b](data.md#gone)').broken).toEqual([
      { source: 'docs/README.md', link: 'nowhere.md', reason: 'there is no docs/nowhere.md' },
      { source: 'docs/README.md', link: 'data.md#gone', reason: "docs/data.md has no heading '#gone'" },
    ])
  })

  it('knows the anchors of headings as GitHub makes them', () => {
    expect([...anchorsIn('# One, *two* `three`\n```\n# no\n```\n## The way of [it](x.md)?')]).toEqual([
      'one-two-three',
      'the-way-of-it',
    ])
  })
})
