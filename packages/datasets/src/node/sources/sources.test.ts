import { createMidiTokenizer, foldToText8, modalities } from '@wgpt/tokenizers'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { formatOf, splitDocuments, splitPieces } from '../../index.js'
import { packageFolder } from '../package-folder.js'
import { sources } from './index.js'
import { createTextSource, type Source } from './source.js'

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const all: readonly Source[] = sources
const named = <S extends Source>(list: readonly S[]) => list.map((source) => ({ source, name: source.name }))
const texts = all.filter((source) => source.documentKind === 'text')
const files = all.filter((source) => source.documentKind === 'file')
const shipped = files.filter(({ download }) => download === undefined)

describe.each(named(all))('source $name', ({ source }) => {
  it('has its card in the README', () => {
    const counts = [source.documents, source.characters, source.noteCount].filter((count) => count !== undefined)
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${source.name}\``))
    for (const part of [source.title, source.licence, source.sha256 ?? 'none is known']) expect(row).toContain(part)
    for (const count of counts) expect(row).toContain(count.toLocaleString('en-US'))
  })

  it('is of a modality that has a tokenizer and a file format', () => {
    expect(modalities.map(({ name }) => name)).toContain(source.modality)
    expect(formatOf(source.modality).modality.name).toBe(source.modality)
  })

  it('comes from a package in the version that package.json asks for, from this one, or from an address', async () => {
    const { default: manifest } = await import('../../../package.json')
    const [name, version] = source.package.split(/(?<!^)@/)
    if (source.download) expect(new URL(source.download.url).host).toBe(source.package.split('/')[0])
    else if (name === manifest.name) expect(manifest.files).toContain('samples')
    else expect(manifest.dependencies[name as keyof typeof manifest.dependencies]).toBe(version)
  })
})

describe.each(named(texts))('texts of $name', ({ source }) => {
  it('are what the card says', async () => {
    const documents = await source.load()
    expect(documents).toHaveLength(source.documents)
    expect(documents.reduce((sum, { text }) => sum + text.length, 0)).toBe(source.characters)
    expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length)
    for (const { text } of documents) expect(foldToText8(text).trim()).not.toBe('')
  })

  it('split into a tenth and the rest, to half of the longest document', async () => {
    const documents = await source.load()
    const longest = Math.max(...documents.map(({ text }) => text.length))
    const validating = splitDocuments(documents).validation.reduce((sum, { text }) => sum + text.length, 0)
    expect(Math.abs(validating - 0.1 * source.characters)).toBeLessThanOrEqual(longest / 2)
  })
})

describe.each(named(shipped))('files of $name', ({ source }) => {
  it('are what the card says, each a piece of its own', async () => {
    const documents = await source.load()
    expect(documents).toHaveLength(source.documents)
    expect(documents.reduce((sum, { size }) => sum + size, 0)).toBe(source.bytes)
    const { training, validation } = await splitPieces(documents)
    expect(training.length + validation.length).toBe(source.documents)
    const hashes = await Promise.all(training.map((document) => document.hash()))
    for (const document of validation) expect(hashes).not.toContain(await document.hash())
  })
})

describe('texts that this package ships', () => {
  const samples = `${packageFolder('@wgpt/datasets')}/samples`
  const provenance = JSON.parse(readFileSync(`${samples}/texts.json`, 'utf8')) as {
    texts: {
      file: string
      sha256: string
      unpackedSha256: string
      source: string
      sourceIntegrity: string
      originals: { file: string; sha256: string }[]
    }[]
  }
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

  it('each have a line in texts.json, and no other file lies there', () => {
    const compressed = readdirSync(samples).filter((file) => file.endsWith('.br'))
    expect(provenance.texts.map(({ file }) => file).sort()).toEqual(compressed.sort())
    const ofThisPackage = texts.filter(({ package: from }) => from === '@wgpt/datasets')
    expect(ofThisPackage.map(({ name }) => `${name}.json.br`).sort()).toEqual(compressed.sort())
  })

  it.each(provenance.texts)('$file has the hashes of texts.json, and an original for each document', (text) => {
    const bytes = readFileSync(`${samples}/${text.file}`)
    expect(sha256(bytes)).toBe(text.sha256)
    const unpacked = brotliDecompressSync(bytes)
    expect(sha256(unpacked)).toBe(text.unpackedSha256)
    const documents = JSON.parse(unpacked.toString('utf8')) as { name: string; text: string }[]
    expect(text.originals).toHaveLength(documents.length)
    for (const original of text.originals) expect(original.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(text.originals.map(({ sha256: hash }) => hash)).size).toBe(documents.length)
    expect(Buffer.from(text.sourceIntegrity.replace(/^sha512-/, ''), 'base64')).toHaveLength(64)
    const card = texts.find(({ name }) => `${name}.json.br` === text.file)!
    expect(card.origin).toContain(text.source.replace(/^npm (.*)@/, '$1 '))
  })
})

describe('bach-chorales', () => {
  const source = shipped.find(({ name }) => name === 'bach-chorales')!
  const provenance = JSON.parse(
    readFileSync(`${packageFolder('@wgpt/datasets')}/samples/bach-chorales/provenance.json`, 'utf8'),
  ) as { pieces: { file: string; notes: number; sha256: string; source: string; sourceSha256: string }[] }

  it('names for every file where it is from, and its SHA-256', async () => {
    const documents = await source.load()
    const known = new Map(provenance.pieces.map((piece) => [piece.file, piece]))
    expect(known.size).toBe(documents.length)
    for (const document of documents) {
      expect(known.get(document.name)?.sha256).toBe(await document.hash())
      expect(known.get(document.name)?.source).toMatch(/^music21\/corpus\/bach\/bwv[^/]+\.mxl$/)
    }
  })

  it('keeps every note through the tokenizer', async () => {
    const tokenizer = createMidiTokenizer()
    const isNoteOn = (id: number) => id < 128
    let notes = 0
    for (const document of await source.load())
      for await (const bytes of document.parts())
        for (const id of tokenizer.encode(bytes as Uint8Array)) if (isNoteOn(id)) notes++
    expect(provenance.pieces.reduce((sum, piece) => sum + piece.notes, 0)).toBe(source.noteCount)
    expect(notes).toBe(source.noteCount)
  })
})

describe('sources', () => {
  it('are known by different names', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })

  it('refuse documents that are not those of the card', async () => {
    const { load, ...card } = sources[0]
    const altered = async () => (await load()).map((document) => ({ ...document, text: `${document.text} ` }))
    await expect(createTextSource(card, altered).load()).rejects.toThrow(
      /'moby-dick' has SHA-256 [0-9a-f]{64}; expected a5e2b23e/,
    )
  })
})
