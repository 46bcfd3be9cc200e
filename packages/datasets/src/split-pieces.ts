import type { SampleDocument } from './document.js'
import { chooseForValidation, type DocumentSplits, type SplitOptions } from './split-documents.js'

/**
 * Splits by piece: all documents of one piece, and all with the same content, are in one split. What a publisher has put into a split
 * stays there: its test split is left out. A single piece is a RangeError: it can only be cut.
 */
export async function splitPieces<Document extends SampleDocument>(
  documents: readonly Document[],
  { validationFraction = 0.1, seed = 0 }: SplitOptions = {},
): Promise<DocumentSplits<Document>> {
  if (documents.some(({ split }) => split !== undefined))
    return {
      training: documents.filter(({ split }) => split === 'training'),
      validation: documents.filter(({ split }) => split === 'validation'),
    }
  const pieces = await groupByPiece(documents)
  if (pieces.length < 2)
    throw new RangeError(
      `data: ${documents.length} documents are ${pieces.length} piece, wanted two or more to split. Give files of other pieces.`,
    )
  const sizes = pieces.map((piece) => piece.reduce((sum, index) => sum + documents[index]!.size, 0))
  const chosen = chooseForValidation(sizes, validationFraction, seed)
  const validating = new Set(pieces.flatMap((piece, index) => (chosen.has(index) ? piece : [])))
  return {
    training: documents.filter((_, index) => !validating.has(index)),
    validation: documents.filter((_, index) => validating.has(index)),
  }
}

/** The places of the documents of each piece, pieces in the order of their first document. */
export async function groupByPiece(documents: readonly SampleDocument[]): Promise<number[][]> {
  const root = documents.map((_, index) => index)
  const rootOf = (index: number): number => (root[index] === index ? index : (root[index] = rootOf(root[index]!)))
  const firstOf = new Map<string, number>()
  for (const [index, document] of documents.entries())
    for (const key of [`piece ${document.piece ?? `${index} alone`}`, `content ${await document.hash()}`]) {
      const other = firstOf.get(key)
      if (other === undefined) firstOf.set(key, index)
      else {
        const [a, b] = [rootOf(index), rootOf(other)]
        root[Math.max(a, b)] = Math.min(a, b)
      }
    }
  const pieces = new Map<number, number[]>()
  for (const index of documents.keys()) {
    const of = rootOf(index)
    pieces.set(of, [...(pieces.get(of) ?? []), index])
  }
  return [...pieces.values()]
}
