import { madd, sumLanes } from '../../../../kernel-runtime/assembly/simd'
import { gatherOne } from '../../../../kernel-runtime/assembly/columns'
import { weigh } from './shared/lines'

/** Vectors of products that are summed for themselves before they join the others. */
const run: i32 = 64

/**
 * Every channel's own gradient for its taps, over all sequences: partials [tapSum]. A work item is a channel.
 * x, dy: [sequence, time, channel]; table, weights as the contract says.
 * @param runs 0, or what `findRuns` wrote: `sequences` stretches of rows, each of which is then a sequence of its own
 * @param columns scratch for 2 columns of columnBytes, which hold all samples
 */
export function kernelGradients(
  x: usize,
  dy: usize,
  table: usize,
  weights: usize,
  partials: usize,
  columns: usize,
  columnBytes: i32,
  runs: usize,
  sequences: i32,
  length: i32,
  channels: i32,
  strength: f32,
  from: i32,
  to: i32,
): void {
  const rowBytes = (<isize>channels) << 2
  const outputs = columns + columnBytes
  for (let channel = from; channel < to; channel++) {
    const row = table + ((<usize>channel) << 4)
    const all = load<i32>(row, 4)
    const own = partials + ((<usize>load<i32>(row, 12)) << 2)
    if (all == 0) continue
    memory.fill(own, 0, (<usize>all) << 2)
    for (let sequence = 0; sequence < sequences; sequence++) {
      const stretch = runs + ((<usize>sequence) << 3)
      const time = runs ? load<i32>(stretch, 4) : length
      const first = runs ? <usize>load<i32>(stretch) : <usize>sequence * <usize>time
      const taps = min(all, time)
      const start = first * <usize>rowBytes + ((<usize>channel) << 2)
      gatherOne(x + start, rowBytes, time, columns, 1)
      gatherOne(dy + start, rowBytes, time, outputs, 1)
      weigh(outputs, row, weights, time, 0, strength)
      let k = 0
      for (; k + 4 <= taps; k += 4) fourTaps(columns, outputs, own + ((<usize>k) << 2), k, time)
      for (; k < taps; k++) oneTap(columns, outputs, own + ((<usize>k) << 2), k, time)
    }
  }
}

/** gradient[k + j] += Σ_t outputs[t] · inputs[t - k - j] for j = 0 … 3. Taps are never more than samples. */
function fourTaps(inputs: usize, outputs: usize, gradient: usize, k: i32, time: i32): void {
  // Samples that not all four taps have, and those that fill no vector, one by one.
  for (let j = 0; j < 4; j++) {
    let sum: f32 = 0
    for (let t = k + j; t < min(k + 3, time); t++) sum += product(inputs, outputs, t, k + j)
    for (let t = max(k + j, time - ((time - k - 3) & 3)); t < time; t++) sum += product(inputs, outputs, t, k + j)
    const at = gradient + ((<usize>j) << 2)
    store<f32>(at, load<f32>(at) + sum)
  }
  let total0 = f32x4.splat(0)
  let total1 = f32x4.splat(0)
  let total2 = f32x4.splat(0)
  let total3 = f32x4.splat(0)
  const end = time - ((time - k - 3) & 3)
  for (let t = k + 3; t < end;) {
    const stop = min(t + 4 * run, end)
    let sum0 = f32x4.splat(0)
    let sum1 = f32x4.splat(0)
    let sum2 = f32x4.splat(0)
    let sum3 = f32x4.splat(0)
    for (; t < stop; t += 4) {
      const output = v128.load(outputs + ((<usize>t) << 2))
      const at = inputs + ((<usize>(t - k - 3)) << 2)
      sum0 = madd(output, v128.load(at, 12), sum0)
      sum1 = madd(output, v128.load(at, 8), sum1)
      sum2 = madd(output, v128.load(at, 4), sum2)
      sum3 = madd(output, v128.load(at), sum3)
    }
    total0 = f32x4.add(total0, sum0)
    total1 = f32x4.add(total1, sum1)
    total2 = f32x4.add(total2, sum2)
    total3 = f32x4.add(total3, sum3)
  }
  store<f32>(gradient, load<f32>(gradient) + sumLanes(total0))
  store<f32>(gradient, load<f32>(gradient, 4) + sumLanes(total1), 4)
  store<f32>(gradient, load<f32>(gradient, 8) + sumLanes(total2), 8)
  store<f32>(gradient, load<f32>(gradient, 12) + sumLanes(total3), 12)
}

function oneTap(inputs: usize, outputs: usize, gradient: usize, k: i32, time: i32): void {
  let total: f32 = 0
  for (let t = k; t < time;) {
    const stop = min(t + run, time)
    let sum: f32 = 0
    for (; t < stop; t++) sum += product(inputs, outputs, t, k)
    total += sum
  }
  store<f32>(gradient, load<f32>(gradient) + total)
}

function product(inputs: usize, outputs: usize, t: i32, k: i32): f32 {
  return load<f32>(outputs + ((<usize>t) << 2)) * load<f32>(inputs + ((<usize>(t - k)) << 2))
}

/** gradient [kernelLength] = for each tap the sum over the channels that own it. */
export function sumOwners(partials: usize, table: usize, gradient: usize, channels: i32, kernelLength: i32): void {
  memory.fill(gradient, 0, (<usize>kernelLength) << 2)
  for (let channel = 0; channel < channels; channel++) {
    const row = table + ((<usize>channel) << 4)
    const to = gradient + ((<usize>load<i32>(row)) << 2)
    const from = partials + ((<usize>load<i32>(row, 12)) << 2)
    const bytes = (<usize>load<i32>(row, 4)) << 2
    for (let at: usize = 0; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at))
  }
}
