/**
 * The segments of sequences one after the other, as a kernel walks through them: where each begins, in positions of all sequences counted
 * through, and how many positions it has.
 * @param segments [sequences · time]; undefined: every sequence is one segment
 * @returns [run · 2]
 */
export function segmentRuns(
  segments: ArrayLike<number> | undefined,
  sequences: number,
  time: number,
): readonly (readonly [first: number, length: number])[] {
  const runs: (readonly [number, number])[] = []
  for (let sequence = 0; sequence < sequences; sequence++) {
    const end = (sequence + 1) * time
    for (let first = end - time; first < end;) {
      let next = segments ? first + 1 : end
      while (next < end && segments![next] === segments![first]) next++
      runs.push([first, next - first])
      first = next
    }
  }
  return runs
}
