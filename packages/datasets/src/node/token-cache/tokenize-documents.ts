import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Tokenizer } from '@wgpt/tokenizers'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { groupByPiece, splitPieces } from '../../split-pieces.js'
import type { SplitOptions } from '../../split-documents.js'
import type { TokenSplits } from '../../tokenize-splits.js'
import { sliceTokens, type Tokens } from '../../tokens/token-sequence.js'
import { cacheFolder } from '../cache-folder.js'
import { openTokens, type OpenOptions, type TokenFile } from './open-tokens.js'
import { createTokenWriter } from './write-tokens.js'

type SplitName = 'all' | 'training' | 'validation'

/** What the ids of one version of this code are made of: raised when a format or resampler says other samples. */
const version = 'wgpt tokens 2'

export interface TokenizeOptions extends SplitOptions, OpenOptions {
  /** Where the token files are kept. Default: `$WGPT_CACHE/tokens`, else `wgpt/tokens` in the user's cache folder. */
  readonly folder?: string
  /** Told before each document that is tokenized; not when the ids are there already. */
  readonly onDocument?: (document: { readonly name: string; readonly index: number; readonly count: number }) => void
}

/**
 * Splits documents by piece and tokenizes each split into a file on disk, which is read in pieces: neither documents nor ids are held in
 * memory. The files are known by the documents' content, their split and the tokenizer: the same call again opens what is there.
 * A single piece is cut once: the end of its tokens validates.
 * @throws DataFileError or RangeError that names the document
 */
export async function tokenizeDocuments<Sample>(
  documents: readonly SampleDocument<Sample>[],
  tokenizer: Pick<Tokenizer<Sample>, 'encode' | 'around' | 'toJSON' | 'vocabularySize'>,
  options: TokenizeOptions = {},
): Promise<TokenSplits> {
  const { folder = path.join(cacheFolder(), 'tokens'), onDocument, validationFraction = 0.1 } = options
  const isPublished = documents.some(({ split }) => split !== undefined)
  const single = !isPublished && (await groupByPiece(documents)).length < 2
  const splits: Partial<Record<SplitName, typeof documents>> = single
    ? { all: documents }
    : { ...(await splitPieces(documents, options)) }
  const count = Object.values(splits).reduce((sum, { length }) => sum + length, 0)
  const rows: Partial<Record<SplitName, Tokens>> = {}
  let index = 0
  for (const [name, ofSplit] of Object.entries(splits) as [SplitName, typeof documents][]) {
    const key = await keyOf(ofSplit, tokenizer)
    const file = path.join(folder, `${key}.tokens`)
    rows[name] =
      (await openCached(file, key, options)) ??
      (await tokenize(
        file,
        key,
        ofSplit,
        tokenizer,
        (document) => onDocument?.({ name: document, index: index++, count }),
        options,
      ))
  }
  if (rows.all === undefined) return { training: rows.training!, validation: rows.validation! }
  const place = Math.round(rows.all.length * (1 - validationFraction))
  return { training: sliceTokens(rows.all, 0, place), validation: sliceTokens(rows.all, place, rows.all.length) }
}

async function keyOf(
  documents: readonly SampleDocument[],
  { toJSON }: Pick<Tokenizer<never>, 'toJSON'>,
): Promise<string> {
  const hash = createHash('sha256').update(`${version}\n${JSON.stringify(toJSON())}\n`)
  for (const document of documents) hash.update(`${await document.hash()}\n`)
  return hash.digest('hex')
}

/** The file, if it is there and whole. A broken one is made again. */
async function openCached(file: string, key: string, options: OpenOptions): Promise<TokenFile | undefined> {
  try {
    const tokens = openTokens(file, options)
    if (tokens.key === key) return tokens
    tokens.close()
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error
  }
  await rm(file, { force: true })
  return undefined
}

async function tokenize<Sample>(
  file: string,
  key: string,
  documents: readonly SampleDocument<Sample>[],
  tokenizer: Pick<Tokenizer<Sample>, 'encode' | 'around' | 'vocabularySize'>,
  onDocument: (name: string) => void,
  options: OpenOptions,
): Promise<TokenFile> {
  const writer = await createTokenWriter(file, tokenizer.vocabularySize, key)
  try {
    for (const document of documents) {
      onDocument(document.name)
      writer.beginDocument()
      const before = writer.length
      // What stands around a text stands around the whole of it, however many parts it comes in.
      const { before: first, after: last } = tokenizer.around ?? { before: [], after: [] }
      await writer.write(Uint16Array.from(first))
      for await (const part of document.parts()) {
        const ids = encode(document, part, tokenizer)
        await writer.write(ids.subarray(first.length, ids.length - last.length))
      }
      await writer.write(Uint16Array.from(last))
      if (writer.length === before && document.size > 0)
        throw new DataFileError(
          `data: '${document.name}' gives no token: there is nothing in it to learn from, as in a MIDI file without notes. Leave it out.`,
        )
    }
    if (writer.length === 0)
      throw new DataFileError(`data: ${documents.length} documents give no token. Give files with something in them.`)
    await writer.finish()
  } finally {
    await writer.abandon()
  }
  return openTokens(file, options)
}

function encode<Sample>(
  { name }: SampleDocument,
  part: Sample,
  tokenizer: Pick<Tokenizer<Sample>, 'encode'>,
): Uint16Array {
  try {
    return tokenizer.encode(part)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const offset = 'offset' in error && typeof error.offset === 'number' ? { offset: error.offset } : {}
    throw new DataFileError(`data: '${name}': ${error.message}`, { cause: error, ...offset })
  }
}
