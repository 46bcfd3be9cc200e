import { foldToText8 } from '@wgpt/tokenizers'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { splitDocuments } from '../../index.js'
import { sources } from './index.js'
import { createSource } from './source.js'

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

describe.each(sources.map((source) => ({ source, name: source.name })))('source $name', ({ source }) => {
  it('is what its card says', async () => {
    const documents = await source.load()
    expect(documents).toHaveLength(source.documents)
    expect(documents.reduce((sum, { text }) => sum + text.length, 0)).toBe(source.characters)
    expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length)
    for (const { text } of documents) expect(foldToText8(text).trim()).not.toBe('')
  })

  it('has its card in the README', () => {
    const figures = [source.documents, source.characters].map((count) => count.toLocaleString('en-US'))
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${source.name}\``))
    for (const part of [source.title, source.licence, source.package, source.sha256, ...figures])
      expect(row).toContain(part)
  })

  it('names its package in the version that package.json asks for', async () => {
    const { default: manifest } = await import('../../../package.json')
    const [name, version] = source.package.split(/(?<!^)@/)
    expect(manifest.dependencies[name as keyof typeof manifest.dependencies]).toBe(version)
  })

  it('splits into a tenth and the rest, to half of its longest document', async () => {
    const documents = await source.load()
    const longest = Math.max(...documents.map(({ text }) => text.length))
    const validating = splitDocuments(documents).validation.reduce((sum, { text }) => sum + text.length, 0)
    expect(Math.abs(validating - 0.1 * source.characters)).toBeLessThanOrEqual(longest / 2)
  })
})

describe('sources', () => {
  it('are known by different names', () => {
    expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length)
  })

  it('refuse documents that are not those of the card', async () => {
    const { load, ...card } = sources[0]
    const altered = async () => (await load()).map((document) => ({ ...document, text: `${document.text} ` }))
    await expect(createSource(card, altered).load()).rejects.toThrow(
      /'moby-dick' has SHA-256 [0-9a-f]{64}, wanted a5e2b23e/,
    )
  })
})
