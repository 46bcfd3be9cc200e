import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createByteTokenizer, createCharacterTokenizer, createMidiTokenizer } from '@wgpt/tokenizers'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createBatches } from '../../batches.js'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { readTokens, type Tokens } from '../../tokens/token-sequence.js'
import { openTokens } from './open-tokens.js'
import { tokenizeDocuments } from './tokenize-documents.js'
import { createTokenWriter } from './write-tokens.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-tokens-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const newFile = () => path.join(folder, `${count++}.tokens`)
const key = 'ab'.repeat(32)

async function write(file: string, vocabularySize: number, documents: readonly (readonly number[])[]) {
  const writer = await createTokenWriter(file, vocabularySize, key)
  for (const ids of documents) {
    writer.beginDocument()
    // In two parts: a document may come in any number.
    await writer.write(Uint16Array.from(ids.slice(0, 3)))
    await writer.write(Uint16Array.from(ids.slice(3)))
  }
  await writer.finish()
}
const text = (name: string, content: string, more: Partial<SampleDocument<string>> = {}): SampleDocument<string> => ({
  name,
  size: content.length,
  hash: () => Promise.resolve(`${content.length} ${content}`),
  async *parts() {
    yield await Promise.resolve(content)
  },
  ...more,
})
const hashOf = (tokens: Tokens) => ('sha256' in tokens ? tokens.sha256 : undefined)
const all = (tokens: Tokens) => [...readTokens(tokens, 0, tokens.length)]

describe('a file of tokens', () => {
  it('gives back every id and where each document begins, at any place', async () => {
    const vocabularies = fc.constantFrom(2, 27, 256, 257, 65_536)
    const cases = vocabularies.chain((size) =>
      fc.tuple(
        fc.constant(size),
        fc.array(fc.array(fc.nat(size - 1), { maxLength: 12 }), { minLength: 1, maxLength: 8 }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(), fc.nat(), async ([size, documents], a, b) => {
        const file = newFile()
        await write(file, size, documents)
        const tokens = openTokens(file)
        const ids = documents.flat()
        expect([tokens.length, tokens.key, tokens.vocabularySize]).toEqual([ids.length, key, size])
        const [start, end] = [a % (ids.length + 1), b % (ids.length + 1)].sort((x, y) => x - y) as [number, number]
        expect([...tokens.read(start, end)]).toEqual(ids.slice(start, end))
        const starts = documents
          .filter((ids) => ids.length > 0)
          .reduce<number[]>((sums, each) => [...sums, sums.at(-1)! + each.length], [0])
        expect([...tokens.documents]).toEqual(starts.slice(0, -1))
        expect(() => tokens.read(0, ids.length + 1)).toThrow(RangeError)
        expect(statSync(file).size).toBeLessThanOrEqual(
          96 + 8 + ids.length * (size <= 256 ? 1 : 2) + 8 * documents.length,
        )
        tokens.close()
      }),
      { numRuns: 60 },
    )
  })

  it('is not there until it is finished, and leaves nothing when it is abandoned', async () => {
    const file = newFile()
    const writer = await createTokenWriter(file, 10, key)
    await writer.write(Uint16Array.of(1, 2))
    expect(() => openTokens(file)).toThrow("doesn't exist")
    await writer.abandon()
    expect(readdirSync(folder).filter((name) => name.startsWith(path.basename(file)))).toEqual([])
  })

  it('that is cut or changed is a row or an error with its byte', async () => {
    const file = newFile()
    await write(file, 27, [
      [1, 2, 3, 4, 5],
      [26, 0],
    ])
    const whole = readFileSync(file)
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole)
      truncateSync(file, length)
      expect(() => openTokens(file), `${length} bytes`).toThrow(DataFileError)
    }
    for (const [offset, value] of [
      [0, 0],
      [8, 3],
      [12, 0],
      [16, 9],
      [24, 9],
      [24, 3],
    ] as const) {
      const bytes = Buffer.from(whole)
      bytes[offset] = value
      writeFileSync(file, bytes)
      expect(() => openTokens(file), `byte ${offset}`).toThrow(/is broken at byte \d+/)
    }
    const bytes = Buffer.from(whole)
    bytes[96 + 2] = 27
    writeFileSync(file, bytes)
    expect(() => openTokens(file)).toThrow(
      /is broken at byte 96: its ids have SHA-256 \w+, its header says \w+\. Remove/,
    )
    const tokens = openTokens(file, { verify: false })
    expect(() => tokens.read(0, 5)).toThrow('broken at byte 98: id 27 in a vocabulary of 27')
    tokens.close()
  })
})

describe('batches that are read ahead', () => {
  it('are the same as without, and so are their states', async () => {
    const file = newFile()
    await write(file, 300, [Array.from({ length: 500 }, (_, index) => index % 300), [7, 8, 9]])
    const [plain, ahead] = [openTokens(file), openTokens(file, { batchesAhead: 3 })]
    for (const order of ['random', 'packed'] as const) {
      const options = { batchSize: 4, contextLength: 16, seed: 5, order }
      const [one, other] = [createBatches(plain, options), createBatches(ahead, options)]
      expect(other.state()).toEqual(one.state())
      for (let drawn = 0; drawn < 40; drawn++) {
        expect(other.next()).toEqual(one.next())
        expect(other.state()).toEqual(one.state())
      }
      const resumed = createBatches(ahead, { ...options, seed: 0, state: other.state() })
      for (let drawn = 0; drawn < 5; drawn++) expect(resumed.next()).toEqual(one.next())
    }
    plain.close()
    ahead.close()
  })

  it('say that a file is broken', async () => {
    const file = newFile()
    await write(file, 27, [Array.from({ length: 100 }, () => 1)])
    const bytes = readFileSync(file)
    bytes.fill(200, 96, 196)
    writeFileSync(file, bytes)
    const tokens = openTokens(file, { batchesAhead: 1, verify: false })
    const batches = createBatches(tokens, { batchSize: 1, contextLength: 9, seed: 0 })
    expect(() => batches.next()).toThrow('is broken. Remove it')
    tokens.close()
  })
})

describe('tokenizeDocuments', () => {
  const tokenizer = createCharacterTokenizer({ alphabet: 'abcdefgh' })
  const documents = ['aaa', 'bb', 'cccc', 'd', 'eeeee', 'ff'].map((content) => text(content, content))

  it('splits by document, and opens what is there the next time', async () => {
    const cache = path.join(folder, 'cache')
    const seen: string[] = []
    const options = { folder: cache, onDocument: ({ name }: { name: string }) => seen.push(name) }
    const { training, validation } = await tokenizeDocuments(documents, tokenizer, options)
    expect(seen.sort()).toEqual(documents.map(({ name }) => name).sort())
    const both = [...all(training), ...all(validation)]
    expect(both).toHaveLength(17)
    for (const split of [training, validation]) {
      const content = tokenizer.decode(all(split))
      for (const { name } of documents) if (content.includes(name[0]!)) expect(content).toContain(name)
    }
    const again = await tokenizeDocuments(documents, tokenizer, options)
    expect([seen.length, all(again.training), all(again.validation)]).toEqual([6, all(training), all(validation)])
    // Another tokenizer, another content: other files.
    await tokenizeDocuments(documents, createCharacterTokenizer({ alphabet: 'hgfedcba' }), options)
    expect(seen).toHaveLength(12)
    await tokenizeDocuments([...documents.slice(1), text('g', 'g')], tokenizer, options)
    expect(seen.length).toBeGreaterThan(12)
  })

  it('makes a broken file again', async () => {
    const cache = path.join(folder, 'fixed')
    const first = await tokenizeDocuments(documents, tokenizer, { folder: cache })
    const expected = all(first.training)
    for (const name of readdirSync(cache)) truncateSync(path.join(cache, name), 100)
    expect(all((await tokenizeDocuments(documents, tokenizer, { folder: cache })).training)).toEqual(expected)
  })

  it('cuts each document of a single piece once, the ends validate', async () => {
    const only = [text('one', 'abcdefghab', { piece: 'x' }), text('two', 'cdefghabcd', { piece: 'x' })]
    const { training, validation } = await tokenizeDocuments(only, tokenizer, { folder: path.join(folder, 'single') })
    expect(tokenizer.decode(all(training))).toBe('abcdefghacdefghabc')
    expect(tokenizer.decode(all(validation))).toBe('bd')
    expect([typeof hashOf(training), typeof hashOf(validation)]).toEqual(['string', 'string'])
    expect(hashOf(training)).not.toBe(hashOf(validation))
  })

  it('names the document that it cannot tokenize, and leaves no file', async () => {
    const cache = path.join(folder, 'failed')
    const wrong = [...documents, text('wrong.txt', 'xyz')]
    await expect(tokenizeDocuments(wrong, tokenizer, { folder: cache })).rejects.toThrow(
      /^data: 'wrong.txt': tokenizer: /,
    )
    expect(readdirSync(cache).filter((name) => name.includes('.part'))).toEqual([])
  })

  it('names a document that gives no token, in whichever split it is', async () => {
    const cache = path.join(folder, 'empty')
    const silent = createMidiTokenizer().decode([])
    const piece = (name: string, bytes: Uint8Array): SampleDocument<Uint8Array> => ({
      name,
      size: bytes.length,
      hash: () => Promise.resolve(name),
      async *parts() {
        yield await Promise.resolve(bytes)
      },
    })
    const songs = ['a', 'b', 'c', 'd'].map((name) => piece(name, createMidiTokenizer().decode([60, 300, 188])))
    for (let seed = 0; seed < 5; seed++)
      await expect(
        tokenizeDocuments([...songs, piece('silent.mid', silent)], createMidiTokenizer(), { folder: cache, seed }),
      ).rejects.toThrow(/^data: 'silent.mid' gives no token: [^\n]+\.$/)
    await expect(
      tokenizeDocuments([piece('silent.mid', silent)], createMidiTokenizer(), { folder: cache }),
    ).rejects.toThrow("'silent.mid' gives no token")
  })

  it('streams: bytes of many parts are one document', async () => {
    const parts = {
      async *parts() {
        for (let n = 0; n < 5; n++) yield await Promise.resolve(Uint8Array.of(n, n))
      },
    }
    const streamed = { name: 'stream', size: 10, hash: () => Promise.resolve('stream'), ...parts }
    const other = { ...streamed, name: 'other', hash: () => Promise.resolve('other') }
    const { training } = await tokenizeDocuments([streamed, other], createByteTokenizer(), {
      folder: path.join(folder, 'parts'),
    })
    expect([all(training), 'documents' in training && [...Array.from(training.documents ?? [])]]).toEqual([
      [0, 0, 1, 1, 2, 2, 3, 3, 4, 4],
      [0],
    ])
  })
})
