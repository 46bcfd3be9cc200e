import { WgptRangeError } from '@wgpt/errors'
import { checkFraction, splitByPieces, type DocumentSplits, type SplitOptions } from './choose-for-validation.js'
import type { SampleDocument } from './document.js'
import { groupByKeys } from './group-by-keys.js'

/**
 * Splits by piece: all documents of one piece, and all with the same content, are in one split. What a publisher has put into a split
 * stays there: its test split is left out. A single piece is a RangeError: it can only be cut.
 * @example
 * ```ts
 * const documents = ['a', 'b', 'c'].map((name) => ({
 *   name,
 *   size: 1,
 *   hash: () => Promise.resolve(name),
 *   async *parts() {
 *     yield name
 *   },
 * }))
 * const { training, validation } = await splitPieces(documents)
 * ```
 */
export async function splitPieces<Document extends SampleDocument>(
  documents: readonly Document[],
  options: SplitOptions = {},
): Promise<DocumentSplits<Document>> {
  checkFraction(options.validationFraction ?? 0.1)
  if (documents.some(({ split }) => split !== undefined))
    return {
      training: documents.filter(({ split }) => split === 'training'),
      validation: documents.filter(({ split }) => split === 'validation'),
    }
  const pieces = await groupByPiece(documents)
  if (pieces.length < 2)
    throw new WgptRangeError(
      `data: ${documents.length} documents are ${pieces.length} piece; expected two or more to split. Give files of other pieces.`,
    )
  return splitByPieces(documents, pieces, ({ size }) => size, options)
}

/**
 * Splits by piece, and cuts what is a single piece: each of its documents, the end of which validates.
 * @returns `all` where the documents can only be cut by their tokens
 */
export async function splitOrCut<Sample>(
  documents: readonly SampleDocument<Sample>[],
  options: SplitOptions = {},
): Promise<DocumentSplits<SampleDocument<Sample>> | { readonly all: readonly SampleDocument<Sample>[] }> {
  const isPublished = documents.some(({ split }) => split !== undefined)
  if (isPublished || (await groupByPiece(documents)).length > 1) return splitPieces(documents, options)
  const { validationFraction = 0.1 } = options
  checkFraction(validationFraction)
  const [training, validation]: [SampleDocument<Sample>[], SampleDocument<Sample>[]] = [[], []]
  for (const document of documents) {
    if (document.cut === undefined) return { all: documents }
    const [start, end] = await document.cut(validationFraction)
    training.push(start)
    validation.push(end)
  }
  return { training, validation }
}

/** The places of the documents of each piece, pieces in the order of their first document. */
async function groupByPiece(documents: readonly SampleDocument[]): Promise<number[][]> {
  const keys: string[][] = []
  for (const document of documents) {
    const { piece } = document
    keys.push([`content ${await document.hash()}`, ...(piece === undefined ? [] : [`piece ${piece}`])])
  }
  return groupByKeys(keys)
}
