import { exp4 } from '../../../../kernel-runtime/assembly/exp'
import { maxLane, sumLanes } from '../../../../kernel-runtime/assembly/simd'
import { loadSome, storeSome } from '../../../../kernel-runtime/assembly/lanes'
import { log } from '../../../../kernel-runtime/assembly/log'
export { changeExp } from '../../../../kernel-runtime/assembly/exp'

/** share = 1 / the number of targets that count. */
export function crossEntropyShare(targets: usize, rows: i32, ignores: i32, ignoreIndex: i32, share: usize): void {
  let counting = rows
  if (ignores)
    for (let row = 0; row < rows; row++) counting -= i32(load<i32>(targets + ((<usize>row) << 2)) == ignoreIndex)
  store<f32>(share, <f32>1 / <f32>max(counting, 1))
}

/**
 * Rows [from, to): losses [row], f64, in nats, not yet divided, and their share of the gradient [rows, vocabulary].
 * A target outside the vocabulary makes the loss NaN, not a wild read.
 */
export function crossEntropyRows(
  logits: usize,
  targets: usize,
  gradient: usize,
  losses: usize,
  share: usize,
  vocabulary: i32,
  ignores: i32,
  ignoreIndex: i32,
  smoothing: f32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>vocabulary) << 2
  const uniform = smoothing / <f32>vocabulary
  const part = load<f32>(share)
  for (let row = from; row < to; row++) {
    const line = logits + <usize>row * stride
    const slope = gradient + <usize>row * stride
    const target = load<i32>(targets + ((<usize>row) << 2))
    const loss = losses + ((<usize>row) << 3)
    if (ignores && target == ignoreIndex) {
      memory.fill(slope, 0, stride)
      store<f64>(loss, 0)
      continue
    }
    let tops = f32x4.splat(load<f32>(line))
    for (let c = 0; c + 4 <= vocabulary; c += 4) tops = f32x4.max(tops, v128.load(line + ((<usize>c) << 2)))
    let top = maxLane(tops)
    for (let c = vocabulary & ~3; c < vocabulary; c++) top = max<f32>(top, load<f32>(line + ((<usize>c) << 2)))
    const shift = f32x4.splat(top)
    let sums = f32x4.splat(0)
    let total: f64 = 0 // of the shifted logits, for smoothing
    for (let c = 0; c < vocabulary; c += 4) {
      const at = (<usize>c) << 2
      const left = vocabulary - c
      const shifted = f32x4.sub(loadSome(line + at, left), shift)
      const power = exp4(shifted)
      storeSome(slope + at, power, left)
      sums = f32x4.add(sums, loadSome(slope + at, left)) // lanes past the row count 0
      if (smoothing > 0)
        for (let i = c; i < min(c + 4, vocabulary); i++) total += <f64>(load<f32>(line + ((<usize>i) << 2)) - top)
    }
    const sum = sumLanes(sums)
    const scale = f32x4.splat(part / sum)
    const less = f32x4.splat(part * uniform)
    for (let c = 0; c < vocabulary; c += 4) {
      const at = slope + ((<usize>c) << 2)
      const left = vocabulary - c
      storeSome(at, f32x4.sub(f32x4.mul(loadSome(at, left), scale), less), left)
    }
    if (target < 0 || target >= vocabulary) {
      store<f64>(loss, NaN)
      continue
    }
    const at = (<usize>target) << 2
    store<f32>(slope + at, load<f32>(slope + at) - part * (1 - smoothing))
    const expected = <f64>(1 - smoothing) * <f64>(load<f32>(line + at) - top) + <f64>uniform * total
    store<f64>(loss, log(<f64>sum) - expected)
  }
}

export function crossEntropyMean(losses: usize, rows: i32, share: usize, loss: usize): void {
  let sum: f64 = 0
  for (let row = 0; row < rows; row++) sum += load<f64>(losses + ((<usize>row) << 3))
  store<f32>(loss, <f32>(sum * <f64>load<f32>(share)))
}
