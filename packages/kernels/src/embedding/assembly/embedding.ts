import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'

/** Rows [from, to) of y [count, size]: those of the table at the ids. */
export function embedding(table: usize, ids: usize, y: usize, size: i32, vocabulary: i32, from: i32, to: i32): void {
  const stride = (<usize>size) << 2
  for (let row = from; row < to; row++) {
    const id = load<i32>(ids + ((<usize>row) << 2))
    const target = y + <usize>row * stride
    if (id >= 0 && id < vocabulary) memory.copy(target, table + <usize>id * stride, stride)
    else memory.fill(target, 0, stride)
  }
}

/** Columns [from, to) of sums [vocabulary, size]: each row of dy [count, size] added to its id's. */
export function embeddingGradient(
  dy: usize,
  ids: usize,
  sums: usize,
  count: i32,
  size: i32,
  vocabulary: i32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>size) << 2
  const start = (<usize>from) << 2
  for (let id = 0; id < vocabulary; id++) memory.fill(sums + <usize>id * stride + start, 0, (<usize>(to - from)) << 2)
  for (let row = 0; row < count; row++) {
    const id = load<i32>(ids + ((<usize>row) << 2))
    if (id < 0 || id >= vocabulary) continue
    const source = dy + <usize>row * stride
    const target = sums + <usize>id * stride
    for (let c = from; c < to; c += 4) {
      const at = (<usize>c) << 2
      const left = to - c
      storeSome(target + at, f32x4.add(loadSome(target + at, left), loadSome(source + at, left)), left)
    }
  }
}
