import { createHash } from 'node:crypto'
import { cutTextDocument } from '../../cut-text.js'
import type { SampleDocument, TextDocument } from '../../document.js'
import { partsOf } from '../../formats/text.js'

/** A text in memory as a document that is read in parts. */
export function textAsDocument({ name, text, piece, size = text.length }: TextDocument): SampleDocument<string> {
  const document: SampleDocument<string> = {
    name,
    size,
    ...(piece !== undefined && { piece }),
    hash: () => Promise.resolve(createHash('sha256').update(text, 'utf8').digest('hex')),
    // eslint-disable-next-line @typescript-eslint/require-await -- documents are read asynchronously
    async *parts({ onRead } = {}) {
      let read = 0
      for (const part of partsOf(text)) {
        read += part.length
        onRead?.(read)
        yield part
      }
    },
  }
  return { ...document, cut: (endFraction) => cutTextDocument(document, endFraction) }
}
