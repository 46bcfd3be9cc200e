import { madd, sumLanes } from '../../../../kernel-runtime/assembly/simd'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'
import { run } from '../../../../kernel-runtime/assembly/sums'
export { sumRows } from '../../../../kernel-runtime/assembly/sum-rows'

/** Rows [from, to) of y = gain·(x − mean)·inverse + bias; statistics [rows, 2]: mean, inverse = 1/√(variance + epsilon). */
export function layerNorm(
  x: usize,
  gain: usize,
  bias: usize,
  y: usize,
  statistics: usize,
  channels: i32,
  epsilon: f32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>channels) << 2
  const whole = channels & ~3
  for (let row = from; row < to; row++) {
    const line = x + <usize>row * stride
    const result = y + <usize>row * stride
    let sums = f32x4.splat(0)
    for (let c = 0; c < channels; c += 4) sums = f32x4.add(sums, loadSome(line + ((<usize>c) << 2), channels - c))
    const mean = sumLanes(sums) / <f32>channels
    const means = f32x4.splat(mean)
    let squares = f32x4.splat(0)
    for (let c = 0; c < whole; c += 4) {
      const centred = f32x4.sub(v128.load(line + ((<usize>c) << 2)), means)
      squares = madd(centred, centred, squares)
    }
    let rest: f32 = 0
    for (let c = whole; c < channels; c++) {
      const centred = load<f32>(line + ((<usize>c) << 2)) - mean
      rest += centred * centred
    }
    const inverse = <f32>1 / sqrt<f32>((sumLanes(squares) + rest) / <f32>channels + epsilon)
    const inverses = f32x4.splat(inverse)
    for (let c = 0; c < channels; c += 4) {
      const at = (<usize>c) << 2
      const left = channels - c
      const normal = f32x4.mul(f32x4.sub(loadSome(line + at, left), means), inverses)
      storeSome(result + at, madd(normal, loadSome(gain + at, left), loadSome(bias + at, left)), left)
    }
    const place = statistics + ((<usize>row) << 3)
    store<f32>(place, mean)
    store<f32>(place, inverse, 4)
  }
}

/**
 * Blocks [from, to) of 64 rows: dx = inverse·(d − mean(d) − normal·mean(d·normal)) with d = dy·gain, and each block's own sums of
 * dy·normal and dy, gains and biases [blocks, channels]. Blocks, not threads, so that the sums are the same for any number of threads.
 */
export function layerNormGradient(
  dy: usize,
  x: usize,
  gain: usize,
  statistics: usize,
  dx: usize,
  gains: usize,
  biases: usize,
  rows: i32,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>channels) << 2
  for (let block = from; block < to; block++) {
    const gainSums = gains + <usize>block * stride
    const biasSums = biases + <usize>block * stride
    memory.fill(gainSums, 0, stride)
    memory.fill(biasSums, 0, stride)
    const end = min((block + 1) * run, rows)
    for (let row = block * run; row < end; row++) {
      const start = <usize>row * stride
      const place = statistics + ((<usize>row) << 3)
      const means = v128.load32_splat(place)
      const inverses = v128.load32_splat(place, 4)
      let sums = f32x4.splat(0)
      let alongs = f32x4.splat(0)
      for (let c = 0; c < channels; c += 4) {
        const at = (<usize>c) << 2
        const left = channels - c
        // Lanes past the row are 0 in dy, and so in all that is made of it.
        const slope = loadSome(dy + start + at, left)
        const normal = f32x4.mul(f32x4.sub(loadSome(x + start + at, left), means), inverses)
        const along = f32x4.mul(slope, normal)
        const gained = loadSome(gain + at, left)
        sums = madd(slope, gained, sums)
        alongs = madd(along, gained, alongs)
        storeSome(gainSums + at, f32x4.add(loadSome(gainSums + at, left), along), left)
        storeSome(biasSums + at, f32x4.add(loadSome(biasSums + at, left), slope), left)
      }
      const shift = f32x4.splat(sumLanes(sums) / <f32>channels)
      const along = f32x4.splat(sumLanes(alongs) / <f32>channels)
      for (let c = 0; c < channels; c += 4) {
        const at = (<usize>c) << 2
        const left = channels - c
        const d = f32x4.mul(loadSome(dy + start + at, left), loadSome(gain + at, left))
        const normal = f32x4.mul(f32x4.sub(loadSome(x + start + at, left), means), inverses)
        const rest = f32x4.sub(f32x4.sub(d, shift), f32x4.mul(normal, along))
        storeSome(dx + start + at, f32x4.mul(inverses, rest), left)
      }
    }
  }
}
