import { madd } from '../../../../kernel-runtime/assembly/simd'

/** One pair of values, turned. */
function turn(x: usize, y: usize, apart: usize, angle: usize): void {
  const cos = load<f32>(angle)
  const sin = load<f32>(angle, 4)
  const re = load<f32>(x)
  const im = load<f32>(x + apart)
  store<f32>(y, re * cos - im * sin)
  store<f32>(y + apart, re * sin + im * cos)
}

/** Rows [from, to) of [sequences · time, width], in which neighbours are pairs. angles: [time, size / 2, 2], cosine and sine. */
export function rotaryNeighbours(
  x: usize,
  angles: usize,
  y: usize,
  time: i32,
  width: i32,
  size: i32,
  rotated: i32,
  from: i32,
  to: i32,
): void {
  const signs = f32x4(-1, 1, -1, 1)
  for (let row = from; row < to; row++) {
    const start = (<usize>row * <usize>width) << 2
    const turns = angles + ((<usize>(row % time) * <usize>size) << 2)
    for (let head = 0; head < rotated; head += size) {
      const at = start + ((<usize>head) << 2)
      let i = 0
      for (; i + 4 <= size; i += 4) {
        const offset = (<usize>i) << 2
        const angle = v128.load(turns + offset)
        const value = v128.load(x + at + offset)
        const cos = i32x4.shuffle(angle, angle, 0, 0, 2, 2)
        const sin = f32x4.mul(i32x4.shuffle(angle, angle, 1, 1, 3, 3), signs)
        const other = i32x4.shuffle(value, value, 1, 0, 3, 2)
        v128.store(y + at + offset, madd(other, sin, f32x4.mul(value, cos)))
      }
      for (; i < size; i += 2)
        turn(x + at + ((<usize>i) << 2), y + at + ((<usize>i) << 2), 4, turns + ((<usize>i) << 2))
    }
    const rest = start + ((<usize>rotated) << 2)
    memory.copy(y + rest, x + rest, (<usize>(width - rotated)) << 2)
  }
}

/** The same where values i and i + size / 2 are a pair. */
export function rotaryHalves(
  x: usize,
  angles: usize,
  y: usize,
  time: i32,
  width: i32,
  size: i32,
  rotated: i32,
  from: i32,
  to: i32,
): void {
  const half = size >> 1
  const apart = (<usize>half) << 2
  for (let row = from; row < to; row++) {
    const start = (<usize>row * <usize>width) << 2
    const turns = angles + ((<usize>(row % time) * <usize>size) << 2)
    for (let head = 0; head < rotated; head += size) {
      const at = start + ((<usize>head) << 2)
      let i = 0
      for (; i + 4 <= half; i += 4) {
        const offset = at + ((<usize>i) << 2)
        const angle = turns + ((<usize>i) << 3)
        const first = v128.load(angle)
        const second = v128.load(angle, 16)
        const cos = i32x4.shuffle(first, second, 0, 2, 4, 6)
        const sin = i32x4.shuffle(first, second, 1, 3, 5, 7)
        const re = v128.load(x + offset)
        const im = v128.load(x + offset + apart)
        v128.store(y + offset, madd(f32x4.neg(im), sin, f32x4.mul(re, cos)))
        v128.store(y + offset + apart, madd(im, cos, f32x4.mul(re, sin)))
      }
      for (; i < half; i++) {
        const offset = at + ((<usize>i) << 2)
        turn(x + offset, y + offset, apart, turns + ((<usize>i) << 3))
      }
    }
    const rest = start + ((<usize>rotated) << 2)
    memory.copy(y + rest, x + rest, (<usize>(width - rotated)) << 2)
  }
}
