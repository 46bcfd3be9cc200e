import { filterBankWgsl, place } from './filter.wgsl.js'

/** Taps of a channel that a work-group makes, and samples that it takes at a time. */
export const gradTile = { taps: 16, samples: 32 } as const

/**
 * One invocation sums one tap's gradient over one share of all samples.
 * x, dy: [sequence, time, channel], table: [channel · 4], weights: [any]; result: [share, tap] with each channel's taps for itself.
 * Grid: the channel tiles first, then the blocks of 16 taps, then the shares.
 *
 * The samples come in tiles of 32, which shares take in turn; both x and dy of a tile go through work-group memory. The products
 * of a tile are summed for themselves before they join the others.
 * @param segmented whether kernels start again at the boundaries that an input `reach` tells, as segment-reach.wgsl.ts makes it
 */
export const kernelGradWgsl = (lanes: number, segmented = false) => /* wgsl */ `
${filterBankWgsl}
const LANES = ${lanes};
const TAPS = ${gradTile.taps};
const TILE = ${gradTile.samples};

var<workgroup> inputs : array<f32, ${(gradTile.samples + gradTile.taps) * lanes}>; // [step, lane]
var<workgroup> outputs : array<f32, ${gradTile.samples * lanes}>; // [step, lane]
var<workgroup> roundCount : i32;${
  segmented
    ? `\nvar<workgroup> reaches : array<i32, ${gradTile.samples}>; // [step]: samples of the same segment before it`
    : ''
}

fn main(index : i32) {
  let lane = i32(localIndex) % LANES;
  let line = i32(localIndex) / LANES;
  let channelTiles = (uniforms.channels + LANES - 1) / LANES;
  let tapBlocks = (uniforms.longest + TAPS - 1) / TAPS;
  let timeTiles = (uniforms.time + TILE - 1) / TILE;
  let group = index / (TAPS * LANES);
  let c = (group % channelTiles) * LANES + lane;
  let firstTap = ((group / channelTiles) % tapBlocks) * TAPS;
  let share = group / channelTiles / tapBlocks;
  let exists = c < uniforms.channels && share < uniforms.shares;
  var channel = Channel(0, 0, -1, 0);
  if (exists) { channel = channelOf(c); }
  let isReached = firstTap < channel.taps;

  // The barriers below want one number of rounds for the whole work-group: none where no channel has such a tap.
  if (localIndex == 0u) {
    var longest = 0;
    for (var i = c; i < min(c + LANES, uniforms.channels); i++) { longest = max(longest, table[i * 4 + 1]); }
    let rounds = (uniforms.sequences * timeTiles + uniforms.shares - 1) / uniforms.shares;
    roundCount = select(0, rounds, exists && firstTap < longest);
  }
  let rounds = workgroupUniformLoad(&roundCount);

  var total = 0.0;
  for (var round = 0; round < rounds; round++) {
    let tile = round * uniforms.shares + share;
    let sequence = tile / timeTiles;
    let tileStart = (tile % timeTiles) * TILE;
    let base = sequence * uniforms.time * uniforms.channels + c;
    let isUsed = isReached && sequence < uniforms.sequences && tileStart + TILE > firstTap;
    if (isUsed) {
      for (var row = line; row < TILE + TAPS - 1; row += TAPS) {
        let sample = tileStart - firstTap - TAPS + 1 + row;
        var value = 0.0;
        if (sample >= 0 && sample < uniforms.time) { value = x[base + sample * uniforms.channels]; }
        inputs[row * LANES + lane] = value;
      }
      for (var row = line; row < TILE; row += TAPS) {
        let sample = tileStart + row;
        var value = 0.0;
        if (sample < uniforms.time) { value = dy[base + sample * uniforms.channels] * weightOf(channel, ${place(segmented)}); }
        outputs[row * LANES + lane] = value;
      }
    }
    ${
      segmented
        ? `if (lane == 0 && sequence < uniforms.sequences) {
      for (var row = line; row < TILE && tileStart + row < uniforms.time; row += TAPS) {
        reaches[row] = i32(reach[sequence * uniforms.time + tileStart + row]);
      }
    }
    `
        : ''
    }workgroupBarrier();
    if (isUsed) {
      var sum = 0.0;
      let inside = min(TILE, uniforms.time - tileStart);
      for (var row = max(0, firstTap + line - tileStart); row < inside; row++) {
        ${
          segmented ? 'if (firstTap + line > reaches[row]) { continue; }\n        ' : ''
        }sum += outputs[row * LANES + lane] * inputs[(row + TAPS - 1 - line) * LANES + lane];
      }
      total += sum;
    }
    workgroupBarrier();
  }
  if (exists && firstTap + line < channel.taps) {
    result[share * uniforms.tapSum + channel.own + firstTap + line] = uniforms.strength * total;
  }
}
`

/**
 * One invocation makes one number of the packed gradient: the sum over the shares, and over the channels that own it.
 * partials: [share, tap], table: [channel · 4], result: [kernelLength].
 */
export const sharesSumWgsl = /* wgsl */ `
fn main(index : i32) {
  if (index >= uniforms.kernelLength) { return; }
  var total = 0.0;
  for (var c = 0; c < uniforms.channels; c++) {
    let tap = index - table[c * 4];
    if (tap < 0 || tap >= table[c * 4 + 1]) { continue; }
    for (var share = 0; share < uniforms.shares; share++) {
      total += partials[share * uniforms.tapSum + table[c * 4 + 3] + tap];
    }
  }
  result[index] = total;
}
`
