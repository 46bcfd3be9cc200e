/**
 * The stretches of equal ids in each sequence: runs [run, 2] = where it begins, in positions of all sequences counted through, and how
 * many positions it has. Room for one per position.
 * @param segments int32 [sequences, time]
 * @returns how many there are
 */
export function findRuns(segments: usize, sequences: i32, time: i32, runs: usize): i32 {
  let at = runs
  for (let sequence = 0; sequence < sequences; sequence++) {
    const end = (sequence + 1) * time
    for (let first = end - time; first < end;) {
      const id = load<i32>(segments + ((<usize>first) << 2))
      let next = first + 1
      while (next < end && load<i32>(segments + ((<usize>next) << 2)) == id) next++
      store<i32>(at, first)
      store<i32>(at, next - first, 4)
      at += 8
      first = next
    }
  }
  return <i32>((at - runs) >> 3)
}
