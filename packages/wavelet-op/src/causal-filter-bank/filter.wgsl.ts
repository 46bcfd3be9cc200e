import type { Direction } from '../contract.js'

/** Samples of y that an invocation makes, rows of invocations in a work-group, and taps that it takes at a time. */
export const filterTile = { samples: 4, lines: 16, taps: 16 } as const

/** Everything that is written into the WGSL, and so belongs into the shader key. */
export interface FilterWgslOptions {
  readonly direction: Direction
  /** Channels that a work-group makes: neighbours in memory, so that they are loaded together. */
  readonly lanes: number
  /** Whether kernels start again at the boundaries that an input `reach` tells, as segment-reach.wgsl.ts makes it. */
  readonly segmented?: boolean
}

/** A channel's line of the table, and its start weight at a sample. Shared by the shaders of filter banks. */
export const filterBankWgsl = /* wgsl */ `
struct Channel { start : i32, taps : i32, weightStart : i32, own : i32 };

fn channelOf(c : i32) -> Channel { return Channel(table[c * 4], table[c * 4 + 1], table[c * 4 + 2], table[c * 4 + 3]); }

fn weightOf(channel : Channel, sample : i32) -> f32 {
  if (channel.weightStart < 0 || sample >= channel.taps) { return 1.0; }
  return weights[channel.weightStart + sample];
}
`

/** Which of its sequence, or segment, a sample is. Shared by the shaders of filter banks. */
export const place = (segmented: boolean) => (segmented ? 'i32(reach[sequence * uniforms.time + sample])' : 'sample')

/**
 * One work-group makes 64 samples of y of \`lanes\` channels: 4 samples an invocation.
 * x, y: [sequence, time, channel], kernels: [kernelLength], table: [channel · 4], weights: [any]. Grid: the channel tiles first,
 * then the time tiles, then the sequences.
 *
 * 16 taps at a time, with the samples that they meet, go through work-group memory, so that each is read from afar once a
 * work-group. Their products are summed for themselves before they join the others. No tap meets a sample outside its window.
 *
 * \`adjoint\` runs the same text back in time: step s of a sequence is then its sample time - 1 - s.
 */
export const filterWgsl = ({ direction, lanes, segmented = false }: FilterWgslOptions) => /* wgsl */ `
${filterBankWgsl}
const LANES = ${lanes};
const LINES = ${filterTile.lines};
const SAMPLES = ${filterTile.samples};
const TAPS = ${filterTile.taps};
const TILE = LINES * SAMPLES;

var<workgroup> inputs : array<f32, ${(filterTile.lines * filterTile.samples + filterTile.taps) * lanes}>; // [step, lane]
var<workgroup> taps : array<f32, ${filterTile.taps * lanes}>; // [tap, lane]
var<workgroup> blockCount : i32;

fn sampleOf(step : i32) -> i32 { return ${direction === 'forward' ? 'step' : 'uniforms.time - 1 - step'}; }

fn main(index : i32) {
  let lane = i32(localIndex) % LANES;
  let line = i32(localIndex) / LANES;
  let channelTiles = (uniforms.channels + LANES - 1) / LANES;
  let timeTiles = (uniforms.time + TILE - 1) / TILE;
  let group = index / (LINES * LANES);
  let tileStart = ((group / channelTiles) % timeTiles) * TILE;
  let sequence = group / channelTiles / timeTiles;
  let c = (group % channelTiles) * LANES + lane;
  let exists = c < uniforms.channels && sequence < uniforms.sequences;
  var channel = Channel(0, 0, -1, 0);
  if (exists) { channel = channelOf(c); }
  let base = sequence * uniforms.time * uniforms.channels + c;

  // The barriers below want one number of blocks for the whole work-group: that of its longest kernel, inside the sequence.
  if (localIndex == 0u) {
    var longest = 0;
    for (var i = c; i < min(c + LANES, uniforms.channels); i++) { longest = max(longest, table[i * 4 + 1]); }
    blockCount = (min(longest, tileStart + TILE) + TAPS - 1) / TAPS;
  }
  let blocks = workgroupUniformLoad(&blockCount);

  ${
    segmented
      ? `var reaches = vec4<i32>(0); // samples of the same segment that each of the four may read
  for (var r = 0; r < SAMPLES; r++) {
    let step = tileStart + line * SAMPLES + r;
    if (exists && step < uniforms.time) {
      reaches[r] = i32(reach[${direction === 'forward' ? '' : '(uniforms.sequences + sequence) * uniforms.time + sampleOf(step)]);'}${direction === 'forward' ? 'sequence * uniforms.time + step]);' : ''}
    }
  }
  `
      : ''
  }var total = vec4<f32>(0.0);
  for (var block = 0; block < blocks; block++) {
    let firstTap = block * TAPS;
    let firstStep = tileStart - firstTap - TAPS + 1;
    let isReached = exists && firstTap < channel.taps;
    if (isReached) {
      for (var row = line; row < TILE + TAPS - 1; row += LINES) {
        let step = firstStep + row;
        var value = 0.0;
        if (step >= 0 && step < uniforms.time) {
          let sample = sampleOf(step);
          value = x[base + sample * uniforms.channels]${direction === 'adjoint' ? ` * weightOf(channel, ${place(segmented)})` : ''};
        }
        inputs[row * LANES + lane] = value;
      }
      if (firstTap + line < channel.taps) { taps[line * LANES + lane] = kernels[channel.start + firstTap + line]; }
    }
    workgroupBarrier();
    if (isReached) {
      var sum = vec4<f32>(0.0);
      for (var k = 0; k < min(TAPS, channel.taps - firstTap); k++) {
        let at = (line * SAMPLES + TAPS - 1 - k) * LANES + lane;
        ${
          segmented
            ? `let reached = vec4<f32>(inputs[at], inputs[at + LANES], inputs[at + 2 * LANES], inputs[at + 3 * LANES]);
        sum += taps[k * LANES + lane] * select(vec4<f32>(0.0), reached, vec4<i32>(firstTap + k) <= reaches);`
            : 'sum += taps[k * LANES + lane] * vec4<f32>(inputs[at], inputs[at + LANES], inputs[at + 2 * LANES], inputs[at + 3 * LANES]);'
        }
      }
      total += sum;
    }
    workgroupBarrier();
  }
  if (!exists) { return; }

  for (var r = 0; r < SAMPLES && tileStart + line * SAMPLES + r < uniforms.time; r++) {
    let sample = sampleOf(tileStart + line * SAMPLES + r);
    let at = base + sample * uniforms.channels;
    if (channel.taps == 0) {
      if (uniforms.identity == 1) { result[at] = x[at]; } else { result[at] = 0.0; }
      continue;
    }
    var value = uniforms.strength * total[r]${direction === 'forward' ? ` * weightOf(channel, ${place(segmented)})` : ''};
    if (uniforms.identity == 1 && uniforms.strength != 1.0) { value += (1.0 - uniforms.strength) * x[at]; }
    result[at] = value;
  }
}
`
