import { madd, sumLanes } from '../../../../kernel-runtime/assembly/simd'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'
import { run } from '../../../../kernel-runtime/assembly/sums'
export { sumRows } from '../../../../kernel-runtime/assembly/sum-rows'

/** Rows [from, to) of y = gain·x·inverse, inverse = 1/√(mean(x²) + epsilon). */
export function rmsNorm(
  x: usize,
  gain: usize,
  y: usize,
  inverses: usize,
  channels: i32,
  epsilon: f32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>channels) << 2
  for (let row = from; row < to; row++) {
    const start = <usize>row * stride
    let squares = f32x4.splat(0)
    for (let c = 0; c < channels; c += 4) {
      const value = loadSome(x + start + ((<usize>c) << 2), channels - c)
      squares = madd(value, value, squares)
    }
    const inverse = <f32>1 / sqrt<f32>(sumLanes(squares) / <f32>channels + epsilon)
    for (let c = 0; c < channels; c += 4) {
      const at = (<usize>c) << 2
      const left = channels - c
      const normal = f32x4.mul(loadSome(x + start + at, left), f32x4.splat(inverse))
      storeSome(y + start + at, f32x4.mul(normal, loadSome(gain + at, left)), left)
    }
    store<f32>(inverses + ((<usize>row) << 2), inverse)
  }
}

/**
 * Blocks [from, to) of 64 rows: dx = inverse·(d − normal·mean(d·normal)) with d = dy·gain, and each block's own sum of dy·normal, gains
 * [blocks, channels]. Blocks, not threads, so that the sums are the same for any number of threads.
 */
export function rmsNormGradient(
  dy: usize,
  x: usize,
  gain: usize,
  inverses: usize,
  dx: usize,
  gains: usize,
  rows: i32,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>channels) << 2
  for (let block = from; block < to; block++) {
    const gainSums = gains + <usize>block * stride
    memory.fill(gainSums, 0, stride)
    const end = min((block + 1) * run, rows)
    for (let row = block * run; row < end; row++) {
      const start = <usize>row * stride
      const inverse = v128.load32_splat(inverses + ((<usize>row) << 2))
      let alongs = f32x4.splat(0)
      for (let c = 0; c < channels; c += 4) {
        const at = (<usize>c) << 2
        const left = channels - c
        const normal = f32x4.mul(loadSome(x + start + at, left), inverse)
        const along = f32x4.mul(loadSome(dy + start + at, left), normal)
        alongs = madd(along, loadSome(gain + at, left), alongs)
        storeSome(gainSums + at, f32x4.add(loadSome(gainSums + at, left), along), left)
      }
      const share = f32x4.mul(f32x4.splat(sumLanes(alongs) / <f32>channels), inverse)
      for (let c = 0; c < channels; c += 4) {
        const at = (<usize>c) << 2
        const left = channels - c
        const d = f32x4.mul(loadSome(dy + start + at, left), loadSome(gain + at, left))
        const rest = f32x4.sub(d, f32x4.mul(loadSome(x + start + at, left), share))
        storeSome(dx + start + at, f32x4.mul(inverse, rest), left)
      }
    }
  }
}
