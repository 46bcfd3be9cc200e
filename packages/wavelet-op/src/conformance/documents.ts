/** Where a document lies in [sequence, time, channel]. */
interface Document {
  readonly from: number
  readonly to: number
}

/** @param lengths of the documents in each sequence, one after the other */
export function documentsOf(lengths: readonly (readonly number[])[], width: number): Document[] {
  let from = 0
  return lengths.flat().map((length) => {
    const to = from + length * width
    const document = { from, to }
    from = to
    return document
  })
}

/** [sequence, time]: ids 3, 7, 3, 7, … which come again in a sequence. */
export const segmentIds = (lengths: readonly (readonly number[])[]): Int32Array =>
  Int32Array.from(
    lengths.flatMap((row) => row.flatMap((length, document) => Array<number>(length).fill(document % 2 === 0 ? 3 : 7))),
  )
