import type { Boundary, Direction } from '../contract.js'

/** Samples that one invocation makes, and how many such strips a work-group makes of each channel. */
export const strip = { samples: 16, count: 16 } as const

/** Everything that is written into the WGSL, and so belongs into the shader key. */
export interface CausalWaveletWgslOptions {
  readonly boundary: Boundary
  readonly direction: Direction
  /** Channels that a work-group makes: neighbours in memory, so that they are loaded together. */
  readonly lanes: number
  /** Whether windows start again at the boundaries that an input `reach` tells, as segment-reach.wgsl.ts makes it. */
  readonly segmented?: boolean
}

/** log2 of a strip's samples: rounds down, below 0 too. */
const stripShift = Math.log2(strip.samples)

const totalsWgsl = /* wgsl */ `fn stripTotal(channel : Channel, firstStep : i32) -> f32 {
  var total = 0.0;
  for (var r = 0; r < STRIP; r += 4) {
    total += (share(channel, firstStep + r) + share(channel, firstStep + r + 1))
           + (share(channel, firstStep + r + 2) + share(channel, firstStep + r + 3));
  }
  return total;
}

fn ownTotal(line : i32, lane : i32) -> f32 {
  var total = 0.0;
  for (var r = 0; r < STRIP; r += 4) {
    let at = (line * STRIP + r) * LANES + lane;
    total += (shares[at] + shares[at + LANES]) + (shares[at + 2 * LANES] + shares[at + 3 * LANES]);
  }
  return total;
}
`

/** Of each sample: which of its segment it is, and the step with which its segment begins. reach: [2, sequence, time]. */
const segmentsWgsl = (
  direction: Direction,
) => /* wgsl */ `fn elapsed(channel : Channel, sample : i32) -> i32 { return i32(reach[channel.rows + sample]); }

fn firstStepOf(channel : Channel, step : i32, isInside : bool) -> i32 {
  if (!isInside) { return step; }
  return step - i32(reach[${direction === 'forward' ? '' : 'uniforms.sequences * uniforms.time + '}channel.rows + sampleOf(step)]);
}

`

/** As above, of the segment that the last step belongs to. */
const segmentTotalsWgsl = /* wgsl */ `fn stripTotal(channel : Channel, firstStep : i32) -> f32 {
  let oldest = firstStepOf(channel, firstStep + STRIP - 1, firstStep >= 0);
  var total = 0.0;
  for (var r = 0; r < STRIP; r++) {
    if (firstStep + r >= oldest) { total += share(channel, firstStep + r); }
  }
  return total;
}

fn ownTotal(channel : Channel, firstStep : i32, line : i32, lane : i32) -> f32 {
  let last = firstStep + STRIP - 1;
  let oldest = firstStepOf(channel, last, last < uniforms.time);
  var total = 0.0;
  for (var r = 0; r < STRIP; r++) {
    if (firstStep + r >= oldest) { total += shares[(line * STRIP + r) * LANES + lane]; }
  }
  return total;
}
`

/**
 * One invocation makes one strip of y, 16 samples of one channel; a work-group makes 16 strips in a row of `lanes` channels.
 * x, y: [sequence, time, channel], levels: [channel]. Grid: the channel tiles first, then the time tiles, then the sequences.
 *
 * Cut at the strips, a window is the end of an old strip, some whole strips, and the start of its own strip:
 * y[t] = suffix + middle + prefix. The first and the last are running sums of at most 16 values in registers; the totals of
 * whole strips go through work-group memory, as many strips at a time as the work-group has ("a piece"), back to where the
 * longest window starts. The own strips stay in work-group memory. A window of 16 or less has no middle, and its own length instead of the strip's. So no value outside
 * a window is ever added or taken away, and the sums are short sums of short sums: float32 carries them at any length.
 *
 * `adjoint` runs the same text back in time: step s of a sequence is then its sample time - 1 - s.
 *
 * `segmented`: the total of a strip is that of its last segment there, and a strip asks for the totals back to the one in which its own
 * first segment begins. After a boundary within a block a window is its prefix alone.
 */
export const causalWaveletWgsl = ({
  boundary,
  direction,
  lanes,
  segmented = false,
}: CausalWaveletWgslOptions) => /* wgsl */ `
const LANES = ${lanes};
const STRIPS = ${strip.count};
const STRIP = ${strip.samples};

var<workgroup> shares : array<f32, ${strip.count * strip.samples * lanes}>; // [step, lane] of the own strips
var<workgroup> totals : array<f32, ${strip.count * lanes}>; // [strip, lane]
var<workgroup> pieceCount : i32;

struct Channel { base : i32, window : i32, scale : f32${segmented ? ', rows : i32' : ''} };

fn sampleOf(step : i32) -> i32 { return ${direction === 'forward' ? 'step' : 'uniforms.time - 1 - step'}; }

${segmented ? segmentsWgsl(direction) : ''}/** window / min(sample + 1, window): what makes a mean over the window one over its part inside the sequence. */
fn startWeight(sample : i32, window : i32) -> f32 {
  return select(f32(window) / f32(sample + 1), 1.0, sample + 1 >= window);
}

/** A sample's share in the mean of a window; scaled at once, so that no sum of large values overflows. */
fn share(channel : Channel, step : i32) -> f32 {
  if (step < 0 || step >= uniforms.time) { return 0.0; }
  let sample = sampleOf(step);
  let value = channel.scale * x[channel.base + sample * uniforms.channels];
  return ${boundary === 'renormalize' && direction === 'adjoint' ? `value * startWeight(${segmented ? 'elapsed(channel, sample)' : 'sample'}, channel.window)` : 'value'};
}

${segmented ? segmentTotalsWgsl : totalsWgsl}
fn main(index : i32) {
  let lane = i32(localIndex) % LANES;
  let line = i32(localIndex) / LANES;
  let channelTiles = (uniforms.channels + LANES - 1) / LANES;
  let timeTiles = (uniforms.time + STRIP * STRIPS - 1) / (STRIP * STRIPS);
  let group = index / (STRIPS * LANES);
  let timeTile = (group / channelTiles) % timeTiles;
  let sequence = group / channelTiles / timeTiles;
  let c = (group % channelTiles) * LANES + lane;
  let exists = c < uniforms.channels && sequence < uniforms.sequences;
  var level = 0;
  if (exists) { level = levels[c]; }
  let window = 1 << u32(level);
  let channel = Channel(sequence * uniforms.time * uniforms.channels + c, window, 1.0 / f32(window)${
    segmented ? ', sequence * uniforms.time' : ''
  });
  let tileStart = timeTile * STRIPS * STRIP;
  let firstStep = tileStart + line * STRIP;

  // Each sample of x is read from afar once here, and again only where it lies before this work-group's own ones.
  if (level > 0) {
    for (var r = 0; r < STRIP; r++) { shares[(line * STRIP + r) * LANES + lane] = share(channel, firstStep + r); }
  }
  workgroupBarrier();

  // The barriers below want one number of pieces for the whole work-group: that of its longest window.
  if (localIndex == 0u) {
    var longest = 0;
    for (var i = c; i < min(c + LANES, uniforms.channels); i++) { longest = max(longest, levels[i]); }
    let between = (1 << u32(longest)) / STRIP - 1;
    pieceCount = select(min((between + STRIPS - 1) / STRIPS, timeTile) + 1, 0, between < 1);
  }
  let pieces = workgroupUniformLoad(&pieceCount);
  // Whole strips of the window before the own one; < 1: none.
  let between = window / STRIP - 1;${
    segmented
      ? '\n  let isInside = exists && firstStep < uniforms.time;\n  let oldest = (firstStepOf(channel, firstStep, isInside) - tileStart) >> ' +
        `${stripShift}u;`
      : ''
  }

  var middle = 0.0;
  var recent = 0.0; // the last pieces, at most 16
  for (var piece = 0; piece < pieces; piece++) {
    let back = piece * STRIPS;
    var total = 0.0;
    if (exists && back - line <= between) {
      if (piece == 0) { total = ownTotal(${segmented ? 'channel, firstStep, ' : ''}line, lane); } else { total = stripTotal(channel, firstStep - back * STRIP); }
    }
    totals[line * LANES + lane] = total;
    workgroupBarrier();
    var sum = 0.0;
    for (var i = max(${segmented ? 'max(line - between, oldest) + back' : 'line + back - between'}, 0); i < min(line + back, STRIPS); i++) { sum += totals[i * LANES + lane]; }
    recent += sum;
    if (piece % 16 == 15) { middle += recent; recent = 0.0; }
    workgroupBarrier();
  }
  middle += recent;
  if (!exists) { return; }

  var suffixes : array<f32, STRIP>;
  let last = min(window, STRIP) - 1;
  var suffix = 0.0;
  for (var r = STRIP - 1; r >= 0 && level > 0; r--) {
    if ((r & last) == last) { suffix = 0.0; }
    suffixes[r] = suffix;
    let step = firstStep + r - window;
    ${segmented ? 'if (step < firstStepOf(channel, firstStep + (r & ~last), firstStep + (r & ~last) < uniforms.time)) { continue; }\n    ' : ''}if (step >= tileStart) { suffix += shares[(step - tileStart) * LANES + lane]; } else { suffix += share(channel, step); }
  }
  var prefix = 0.0;
  for (var r = 0; r < STRIP && firstStep + r < uniforms.time; r++) {
    let sample = sampleOf(firstStep + r);
    let at = channel.base + sample * uniforms.channels;
    if (level == 0) { result[at] = x[at]; continue; }
    ${
      segmented
        ? `let begin = firstStepOf(channel, firstStep + r, true);
    if ((r & last) == 0 || begin == firstStep + r) { prefix = 0.0; }`
        : 'if ((r & last) == 0) { prefix = 0.0; }'
    }
    prefix += shares[(line * STRIP + r) * LANES + lane];
    var mean = ${
      segmented
        ? 'prefix;\n    if (begin <= firstStep + (r & ~last)) { mean = suffixes[r] + middle + prefix; }'
        : 'suffixes[r] + middle + prefix;'
    }${
      boundary === 'renormalize' && direction === 'forward'
        ? `\n    mean *= startWeight(${segmented ? 'elapsed(channel, sample)' : 'sample'}, window);`
        : ''
    }
    if (uniforms.strength != 1.0) { mean = (1.0 - uniforms.strength) * x[at] + uniforms.strength * mean; }
    result[at] = mean;
  }
}
`
