import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { temporaryName } from '@wgpt/node-files'
import type { Tokenizer } from '@wgpt/tokenizers'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { inCache } from '../cache-folder-error.js'
import type { DamageReport } from './damaged-files.js'
import { encodeDocument, type AroundTexts } from './encode-document.js'
import { checkTokens, openTokens, type OpenOptions, type TokenFile } from './open-tokens.js'
import type { Watch } from './watch.js'
import { createTokenWriter, type TokenWriter } from './write-tokens.js'

/** What the ids of one version of this code are made of: raised when a format or resampler says other samples. */
const version = 'wgpt tokens 2'

export type RowTokenizer<Sample> = Pick<Tokenizer<Sample>, 'encode' | 'toJSON' | 'vocabularySize' | 'endOfText'> &
  AroundTexts

/** The end of text that is to stand between documents: none where `encode` puts ids around each of them itself. */
export const endBetween = ({ around, endOfText }: AroundTexts & Pick<RowTokenizer<never>, 'endOfText'>) =>
  around === undefined || around.before.length + around.after.length === 0 ? endOfText : undefined

/** Where documents become rows, and who follows it. */
export interface RowContext<Sample> extends OpenOptions {
  readonly folder: string
  readonly tokenizer: RowTokenizer<Sample>
  readonly watch: Watch
  readonly damage: DamageReport
  /** What was kept of single documents stays, also where a row has them. */
  readonly keepsDocuments: boolean
  readonly onDocument: (name: string) => void
}

/**
 * A row of the documents' ids on disk: the one that is there, or a new one.
 * @returns undefined if documents are damaged: `damage` has them, and the ids of the others are kept for the next call
 */
export async function openRow<Sample>(
  documents: readonly SampleDocument<Sample>[],
  context: RowContext<Sample>,
): Promise<TokenFile | undefined> {
  const { folder, tokenizer, watch } = context
  const key = await keyOf(documents, tokenizer)
  const file = fileOf(folder, key)
  const there = await openCached(folder, key, context)
  if (there !== undefined) {
    for (const document of documents) watch.finish(document)
    return there
  }
  const writer = await createTokenWriter(file, tokenizer.vocabularySize, key)
  try {
    const good: Placed<Sample>[] = []
    for (const document of documents) {
      const place = await writeDocument(writer, document, good.length > 0, context)
      if (place !== undefined) good.push(place)
      watch.finish(document)
    }
    if (good.length === documents.length) {
      await writer.finish()
      if (!context.keepsDocuments) await forgetDocuments(good, context)
      return openTokens(file, { ...context, verify: false })
    }
    if (good.some(({ wasKept }) => !wasKept)) {
      const partial = path.join(path.dirname(file), temporaryName(path.basename(file)))
      await writer.finish(partial)
      const row = openTokens(partial, { verify: false })
      await keepDocuments(row, good, context).finally(() => {
        row.close()
        return rm(partial, { force: true })
      })
    }
    return undefined
  } finally {
    await writer.abandon()
  }
}

/** A document whose ids are in a row. */
interface Placed<Sample> {
  readonly document: SampleDocument<Sample>
  readonly start: number
  readonly end: number
  readonly wasKept: boolean
}

const fileOf = (folder: string, key: string) => path.join(folder, `${key}.tokens`)
const documentsFolder = (folder: string) => path.join(folder, 'documents')

/** @returns where its ids are; undefined if it is damaged: then nothing of it is in the row */
async function writeDocument<Sample>(
  writer: TokenWriter,
  document: SampleDocument<Sample>,
  isFurther: boolean,
  context: RowContext<Sample>,
): Promise<Placed<Sample> | undefined> {
  const { folder, tokenizer, watch, damage, onDocument } = context
  const kept = await openCached(documentsFolder(folder), await keyOf([document], tokenizer), { batchesAhead: 0 })
  writer.mark()
  const endOfText = endBetween(tokenizer)
  if (isFurther && endOfText !== undefined) await writer.write(Uint16Array.of(endOfText))
  writer.beginDocument()
  const start = writer.length
  try {
    if (kept !== undefined) await copyTokens(kept, writer)
    else {
      onDocument(document.name)
      for await (const ids of encodeDocument(document, tokenizer, watch)) await writer.write(ids)
    }
    return { document, start, end: writer.length, wasKept: kept !== undefined }
  } catch (error) {
    damage.add(document.whole ?? document.name, error)
    writer.rewind()
    return undefined
  } finally {
    kept?.close()
  }
}

const piece = 2 ** 20

async function copyTokens(from: TokenFile, writer: TokenWriter, start = 0, end = from.length): Promise<void> {
  for (let at = start; at < end; at += piece)
    await writer.write(Uint16Array.from(from.read(at, Math.min(at + piece, end))))
}

/** Keeps the ids of a row's documents one by one, for a call that splits them otherwise. */
export async function keepRow<Sample>(
  row: TokenFile,
  documents: readonly SampleDocument<Sample>[],
  context: RowContext<Sample>,
): Promise<void> {
  const { documents: starts, length } = row
  if (starts.length !== documents.length) return
  const between = endBetween(context.tokenizer) === undefined ? 0 : 1
  const placed = documents.map((document, index) => ({
    document,
    start: starts[index]!,
    end: index + 1 < starts.length ? starts[index + 1]! - between : length,
    wasKept: false,
  }))
  await keepDocuments(row, placed, context)
}

async function keepDocuments<Sample>(
  row: TokenFile,
  placed: readonly Placed<Sample>[],
  { folder, tokenizer }: RowContext<Sample>,
): Promise<void> {
  for (const { document, start, end, wasKept } of placed) {
    const key = await keyOf([document], tokenizer)
    const file = fileOf(documentsFolder(folder), key)
    if (wasKept || existsSync(file)) continue
    const writer = await createTokenWriter(file, tokenizer.vocabularySize, key)
    try {
      await copyTokens(row, writer, start, end)
      await writer.finish()
    } finally {
      await writer.abandon()
    }
  }
}

/** What was kept of documents is in a row now. */
async function forgetDocuments<Sample>(
  placed: readonly Placed<Sample>[],
  { folder, tokenizer }: RowContext<Sample>,
): Promise<void> {
  for (const { document, wasKept } of placed)
    if (wasKept) await rm(fileOf(documentsFolder(folder), await keyOf([document], tokenizer)), { force: true })
}

async function keyOf(
  documents: readonly SampleDocument[],
  tokenizer: AroundTexts & Pick<RowTokenizer<never>, 'toJSON' | 'endOfText'>,
): Promise<string> {
  const endOfText = endBetween(tokenizer)
  const hash = createHash('sha256').update(`${version}\n${JSON.stringify(tokenizer.toJSON())}\n`)
  if (endOfText !== undefined && documents.length > 1) hash.update(`end of text ${endOfText}\n`)
  for (const document of documents) hash.update(`${await document.hash()}\n`)
  return hash.digest('hex')
}

/** The file, if it is there, whole and undamaged. Another one is removed: it is made again. */
async function openCached(folder: string, key: string, options: OpenOptions): Promise<TokenFile | undefined> {
  const file = fileOf(folder, key)
  try {
    await checkTokens(file)
    const tokens = openTokens(file, { ...options, verify: false })
    if (tokens.key === key) return tokens
    tokens.close()
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error
  }
  await inCache(folder, () => rm(file, { force: true }))
  return undefined
}
