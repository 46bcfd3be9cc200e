import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createBpeTokenizer, createCharacterTokenizer, createMidiTokenizer } from '@wgpt/tokenizers'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { byteLevelBpe } from '../../testing/byte-level-bpe.js'
import { readTokens, type Tokens } from '../../tokens/token-sequence.js'
import { unigramEntropy } from '../../tokens/unigram-entropy.js'
import { DamagedFilesError } from '../token-cache/damaged-files.js'
import { openData, type OpenDataOptions } from './open-data.js'

const root = mkdtempSync(path.join(tmpdir(), 'wgpt-open-'))
afterAll(() => rmSync(root, { recursive: true }))
let count = 0
function folderOf(files: Record<string, string | Uint8Array>) {
  const folder = path.join(root, `${count++}`)
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
  return folder
}
const options = (more: OpenDataOptions = {}): OpenDataOptions => ({ folder: path.join(root, 'tokens'), ...more })
const open = (paths: string[], data: object = {}, more: OpenDataOptions = {}) =>
  openData({ modality: 'text', data: { paths, ...data } }, options(more))
const ids = (tokens: Tokens) => [...readTokens(tokens, 0, tokens.length)]
const textOf = ({ tokenizer }: Awaited<ReturnType<typeof open>>, tokens: Tokens) =>
  tokenizer.decode(ids(tokens)) as string

/** Reproducible letters, a–z. */
function letters(length: number, seed: number) {
  let state = seed
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return String.fromCharCode(97 + ((state >>> 16) % 26))
  }).join('')
}

describe('the tokenizer that fits the data', () => {
  it('keeps a text whole: an alphabet of its characters', async () => {
    const text = 'Зовите меня Измаил. Call me.\n'.repeat(40)
    const opened = await open([folderOf({ 'a.txt': text })])
    expect(textOf(opened, opened.data.training) + textOf(opened, opened.data.validation)).toBe(text)
    expect(opened.description).toContain(
      `1 file of your own; ${text.length.toLocaleString('en-US')} characters, alphabet of ${new Set(text).size}, 0 left out; `,
    )
  })

  it('loses nothing of any texts', async () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '')
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 2, maxLength: 6 }), async (words) => {
        const texts = words.map((each, index) => `${each} ${'x'.repeat(index + 2)}`.replaceAll('\0', ''))
        const opened = await open([folderOf(Object.fromEntries(texts.map((text, index) => [`${index}.txt`, text])))])
        const both = textOf(opened, opened.data.training) + textOf(opened, opened.data.validation)
        const sorted = (text: string) => Array.from(text).sort().join('')
        expect(sorted(both)).toBe(sorted(texts.map((text) => text.replace(/^\ufeff/, '').normalize('NFC')).join('')))
        expect(opened.description).toContain(' 0 left out')
      }),
      { numRuns: 60 },
    )
  })

  it("is text8's for text that is as text8 is", async () => {
    const { tokenizer, description } = await open([folderOf({ 'a.txt': 'call me ishmael '.repeat(20).trimEnd() })])
    expect(tokenizer.toJSON()).toMatchObject({ kind: 'character', fold: 'text8' })
    expect(description).toContain("319 characters, folded to text8's alphabet of 27, 0 left out")
  })

  it('says what text8 leaves out where it is asked for', async () => {
    const { description } = await open([folderOf({ 'a.txt': 'Да, call me. '.repeat(20) })], { tokenizer: 'text8' })
    expect(description).toContain("260 characters, folded to text8's alphabet of 27, 80 left out (, . Д а)")
  })

  it('is bytes where an alphabet would be too large, and characters all the same where they are asked for', async () => {
    const text = Array.from({ length: 5000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('')
    const folder = folderOf({ 'a.txt': text })
    const opened = await open([folder])
    expect(opened.tokenizer.kind).toBe('utf8')
    expect(opened.description).toContain('5,000 characters, bytes of UTF-8, 0 left out')
    expect((await open([folder], { tokenizer: 'characters' })).tokenizer.vocabularySize).toBe(5000)
  })

  it('is the one of a file: a tokenizer.json, or one that wgpt saved', async () => {
    const folder = folderOf({ 'a.txt': 'call me ishmael '.repeat(20) })
    const bpe = path.join(root, 'tokenizer.json')
    writeFileSync(bpe, JSON.stringify(byteLevelBpe))
    const { tokenizer } = await open([folder], { tokenizer: bpe })
    expect(tokenizer.kind).toBe('bpe')
    writeFileSync(bpe, JSON.stringify(tokenizer.toJSON()))
    expect((await open([folder], { tokenizer: bpe })).tokenizer.toJSON()).toEqual(tokenizer.toJSON())
    writeFileSync(bpe, JSON.stringify(createMidiTokenizer().toJSON()))
    await expect(open([folder], { tokenizer: bpe })).rejects.toThrow("kind 'midi'; expected one of texts")
    await expect(open([folder], { tokenizer: 'word' })).rejects.toThrow(
      "data.tokenizer: 'word' doesn't exist. Name one of characters, text8, bytes, or the path of a tokenizer.json.",
    )
  })
})

describe('splits', () => {
  it('never put copies or versions into two, whatever their sizes, in memory or on disk', async () => {
    const documents = fc.array(
      fc.record({ content: fc.nat(6), version: fc.boolean(), size: fc.integer({ min: 20, max: 400 }) }),
      {
        minLength: 2,
        maxLength: 14,
      },
    )
    await fc.assert(
      fc.asyncProperty(documents, async (made) => {
        const files = Object.fromEntries(
          made.map(({ content, version, size }, index) => [
            version ? `piece${content}__${index}.txt` : `${index}.txt`,
            // Versions of a piece differ; copies are equal. Each begins with a character of its own piece.
            `${String.fromCharCode(65 + content)}${version ? letters(size, index + 1) : letters(50, content)}\n`,
          ]),
        )
        const folder = folderOf(files)
        const bpe = createBpeTokenizer(byteLevelBpe)
        const results = [await open([folder]), await open([folder], {}, { tokenizer: bpe })]
        const pieces = results.map(
          (opened) =>
            [opened.data.training, opened.data.validation].map((row) => [
              ...new Set(textOf(opened, row).replaceAll('<|endoftext|>', '').match(/[A-G]/g)),
            ]) as [string[], string[]],
        )
        const groups = new Set(
          Object.entries(files).map(([name, text]) => (/__/.test(name) ? `${text[0]!} version` : text)),
        )
        if (groups.size < 2) return // it is cut
        expect(pieces[0]).toEqual(pieces[1])
        for (const opened of results) {
          const [training, validation] = [opened.data.training, opened.data.validation].map((row) =>
            textOf(opened, row).replaceAll('<|endoftext|>', '').split('\n').filter(Boolean),
          )
          for (const line of validation!) expect(training).not.toContain(line)
          expect([...training!, ...validation!].sort()).toEqual(
            Object.values(files)
              .map((text) => text.trim())
              .sort(),
          )
        }
      }),
      { numRuns: 25 },
    )
  })

  it('cut nine copies of random letters so that nothing leaks', async () => {
    const text = letters(1200, 7)
    const opened = await open([
      folderOf(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`copy${n}.txt`, text]))),
    ])
    const [training, validation] = [textOf(opened, opened.data.training), textOf(opened, opened.data.validation)]
    expect([training.length, validation.length]).toEqual([9 * 1080, 9 * 120])
    for (let at = 0; at + 12 <= 120; at++) expect(training).not.toContain(validation.slice(at, at + 12))
    expect(unigramEntropy(opened.data.validation)).toBeGreaterThan(3)
  })

  it('have an end of text between documents where the tokenizer has one', async () => {
    const folder = folderOf({ 'a.txt': 'aaa', 'b.txt': 'bbbb', 'c.txt': 'cc' })
    const opened = await open([folder], {}, { tokenizer: createBpeTokenizer(byteLevelBpe) })
    const row = opened.data.training
    const text = textOf(opened, row)
    expect(text).toMatch(/^[abc]+<\|endoftext\|>[abc]+$/)
    const places = 'documents' in row ? Array.from(row.documents!) : []
    expect(places).toEqual([0, ids(row).indexOf(0) + 1])
  })
})

describe('one bad file among many', () => {
  const wrong = Uint8Array.of(0x61, 0xff, 0x62)
  const files = { 'a.txt': 'first text', 'b.txt': wrong, 'c.txt': 'third text, longer', 'd.txt': '', 'e.txt': 'fifth' }

  it('is told with all the others, and left out when asked', async () => {
    const folder = folderOf(files)
    const error: unknown = await open([folder]).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DamagedFilesError)
    const { message, files: damaged } = error as DamagedFilesError
    expect(damaged.map(({ name }) => path.basename(name))).toEqual(['b.txt', 'd.txt'])
    expect(message).toMatch(/^data: 2 of 5 files can't be used: '[^\n]+b.txt' isn't text in UTF-8: byte 1 is 0xff\./)
    expect(message).toContain("d.txt' is empty (0 bytes)")
    const notes: string[] = []
    const opened = await open([folder], { skipDamaged: true }, { onNote: (line) => notes.push(line) })
    expect(opened.damaged).toHaveLength(2)
    expect(notes.join()).toMatch(/2 of 5 files are damaged and left out: .*b\.txt.*d\.txt/)
    expect(opened.data.training.length + opened.data.validation.length).toBe(10 + 18 + 5)
    expect(opened.description).toContain('5 files of your own, 3 of them used; 33 characters')
  })

  it('a tokenizer that leaves most of the text out is named where a split is too short for it', async () => {
    const folder = folderOf({ 'a.txt': 'Широкая электрификация. '.repeat(100) })
    const data = { paths: [folder], tokenizer: 'text8' }
    const short = openData({ modality: 'text', data, decoder: { contextLength: 16 } }, options())
    await expect(short).rejects.toThrow(
      /^data: a split has \d+ tokens?; expected at least 17 [^\n]+ Its tokenizer leaves out 2,\d+ of 2,400 characters: choose another one by --tokenizer/,
    )
  })

  it('a text that is cut for its splits is one file in the report', async () => {
    const folder = folderOf({ 'a.txt': 'Шире. '.repeat(100) })
    const call = open([folder], {}, { tokenizer: createCharacterTokenizer({ alphabet: 'abc ' }) })
    const error: unknown = await call.catch((thrown: unknown) => thrown)
    expect((error as DamagedFilesError).files.map(({ name }) => path.basename(name))).toEqual(['a.txt'])
    expect((error as Error).message).not.toMatch(/\d of \d files/)
  })

  it('a tokenizer file that is not one is named, with the byte', async () => {
    const folder = folderOf({ 'a.txt': 'some text', 'page.html': '<html>', 'none.json': '{"kind": "nothing"}' })
    for (const [name, reason] of [
      ['page.html', 'tokenizer.json is not JSON: no value begins at byte 0. '],
      ['none.json', 'the saved tokenizer\'s kind is "nothing"'],
    ])
      await expect(open([path.join(folder, 'a.txt')], { tokenizer: path.join(folder, name!) })).rejects.toThrow(
        `data.tokenizer: '${path.join(folder, name!)}': ${reason!}`,
      )
  })

  it('does not cost the tokens of the good ones', async () => {
    const note = (pitch: number) => createMidiTokenizer().decode([376, pitch, 305, 128 + pitch])
    const folder = folderOf({
      'a.mid': note(60),
      'b.mid': Uint8Array.of(1, 2, 3),
      'c.mid': note(62),
      'd.mid': note(64),
    })
    const config = { modality: 'midi', data: { paths: [folder] } }
    const tokens = path.join(root, 'midi-tokens')
    const seen: string[] = []
    const tokenizer = createMidiTokenizer()
    const counting = { ...tokenizer, encode: (bytes: Uint8Array) => (seen.push('one'), tokenizer.encode(bytes)) }
    const call = (more: object = {}) =>
      openData({ ...config, data: { ...config.data, ...more } }, { folder: tokens, tokenizer: counting })
    await expect(call()).rejects.toThrow(/b\.mid' .* 'MThd' at byte 0/)
    expect(seen).toHaveLength(3)
    const opened = await call({ skipDamaged: true })
    expect([seen.length, opened.damaged.length]).toEqual([3, 1])
    rmSync(path.join(folder, 'b.mid'))
    const again = await call()
    expect(seen).toHaveLength(3)
    expect(again.data.training.length + again.data.validation.length).toBe(
      opened.data.training.length + opened.data.validation.length,
    )
    expect(readdirSync(tokens).filter((name) => name.includes('.part'))).toEqual([])
  })
})

describe('long work', () => {
  const long = 'Call me Ishmael, some years ago, never mind how long precisely. '.repeat(40_000)

  it('tells how far it is, lets others have their turn, and ends when asked', async () => {
    const folder = folderOf({ 'a.txt': long })
    const told: number[] = []
    // CPU time, which other programs of the machine don't lengthen.
    let [turns, longest, last] = [0, 0, process.cpuUsage()]
    const timer = setInterval(() => {
      turns++
      const { user, system } = process.cpuUsage(last)
      longest = Math.max(longest, (user + system) / 1000)
      last = process.cpuUsage()
    }, 5)
    const tokenizer = createBpeTokenizer(byteLevelBpe)
    await open([folder], {}, { tokenizer, onProgress: ({ done, total }) => told.push(done / total) })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
    expect(longest).toBeLessThan(500)
    expect(told.length).toBeGreaterThan(2)
    // Both halves of a text that is cut say how far they are.
    expect(told.filter((share) => share > 0.1 && share < 0.8).length).toBeGreaterThan(1)
    expect(Math.max(...told)).toBeLessThanOrEqual(1)
    const signal = { aborted: false }
    setTimeout(() => (signal.aborted = true), 50)
    const fresh = folderOf({ 'a.txt': `${long}!` })
    await expect(open([fresh], {}, { tokenizer, signal })).rejects.toMatchObject({ name: 'AbortError' })
  }, 60_000)

  it('refuses a file that shrinks while it is tokenized, and keeps nothing of it', async () => {
    const folder = folderOf({ 'a.txt': long, 'b.txt': 'short' })
    const tokens = path.join(root, 'shrunk')
    const tokenizer = createBpeTokenizer(byteLevelBpe)
    let shrunk = false
    const shrink = ({ phase, done }: { phase: string; done: number }) => {
      if (shrunk || phase !== 'tokenizing' || done === 0) return
      shrunk = true
      truncateSync(path.join(folder, 'a.txt'), 1000)
    }
    const call = openData(
      { modality: 'text', data: { paths: [folder] } },
      { folder: tokens, tokenizer, onProgress: shrink },
    )
    await expect(call).rejects.toThrow(/a\.txt' was changed while it was read: it has 1000 bytes now\. Call again/)
    expect(shrunk).toBe(true)
    expect(readdirSync(tokens).filter((name) => name.endsWith('.tokens'))).toHaveLength(1) // b.txt's, of the other split
  }, 60_000)
})
