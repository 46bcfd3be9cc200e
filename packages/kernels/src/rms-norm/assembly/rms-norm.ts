import { madd, sumLanes } from '../../../../wasm-heap/assembly/simd'
import { loadSome, storeSome } from '../../shared/assembly/shared/lanes'
import { run } from '../../shared/assembly/shared/sums'

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

/** Rows [from, to) of dx = inverse·(d − normal·mean(d·normal)), d = dy·gain. */
export function rmsNormGradient(
  dy: usize,
  x: usize,
  gain: usize,
  inverses: usize,
  dx: usize,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>channels) << 2
  for (let row = from; row < to; row++) {
    const start = <usize>row * stride
    const inverse = load<f32>(inverses + ((<usize>row) << 2))
    let alongs = f32x4.splat(0)
    for (let c = 0; c < channels; c += 4) {
      const at = (<usize>c) << 2
      const left = channels - c
      const d = f32x4.mul(loadSome(dy + start + at, left), loadSome(gain + at, left))
      alongs = madd(d, f32x4.mul(loadSome(x + start + at, left), f32x4.splat(inverse)), alongs)
    }
    const share = f32x4.splat((sumLanes(alongs) / <f32>channels) * inverse)
    for (let c = 0; c < channels; c += 4) {
      const at = (<usize>c) << 2
      const left = channels - c
      const d = f32x4.mul(loadSome(dy + start + at, left), loadSome(gain + at, left))
      const rest = f32x4.sub(d, f32x4.mul(loadSome(x + start + at, left), share))
      storeSome(dx + start + at, f32x4.mul(f32x4.splat(inverse), rest), left)
    }
  }
}

/** Channels [from, to) of dGain = Σ dy·x·inverse, over all rows. */
export function rmsNormParameterGradient(
  dy: usize,
  x: usize,
  inverses: usize,
  dGain: usize,
  rows: i32,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>channels) << 2
  for (let c = from; c < to; c += 4) {
    const at = (<usize>c) << 2
    const left = to - c
    let gains = f32x4.splat(0)
    for (let row = 0; row < rows;) {
      const end = min(row + run, rows)
      let gain = f32x4.splat(0)
      for (; row < end; row++) {
        const start = <usize>row * stride + at
        const normal = f32x4.mul(loadSome(x + start, left), v128.load32_splat(inverses + ((<usize>row) << 2)))
        gain = madd(loadSome(dy + start, left), normal, gain)
      }
      gains = f32x4.add(gains, gain)
    }
    storeSome(dGain + at, gains, left)
  }
}
