import type { Boundary, Direction } from '../contract'

/** What one work-group makes: this many samples of this many channels. Invocations: the smallest that load whole memory sectors. */
export const tile = { times: 256, channels: 8, invocations: 256 } as const

/** Everything that is written into the WGSL, and so belongs into the shader key. */
export interface CausalWaveletWgslOptions {
  readonly boundary: Boundary
  readonly direction: Direction
}

/**
 * A work-group makes a tile of y: `times` samples of `channels` channels of one sequence. x, y: [sequence, time, channel],
 * levels: [channel]. Grid: work-groups run over the channel tiles first, then the time tiles, then the sequences.
 *
 * The tile of x and the window before it (`halo` rows) are staged in work-group memory, where level after level each row
 * becomes the mean of itself and the row 2^level before: A_{j+1}[t] = (A_j[t] + A_j[t - 2^j]) / 2. A window longer than the
 * tile is the mean of such window means at distances of one tile, each staged in its turn ("pieces").
 *
 * `adjoint` runs the same text back in time: step s of a sequence is then its sample time - 1 - s.
 */
export const causalWaveletWgsl = ({ boundary, direction }: CausalWaveletWgslOptions) => /* wgsl */ `
const TIMES = ${tile.times};
const CHANNELS = ${tile.channels};
const LINES = ${tile.invocations / tile.channels};       // rows that the work-group handles at once
const TILE_LEVEL = ${31 - Math.clz32(tile.times)};  // the longest window inside the tile: TIMES = 2^TILE_LEVEL
const HALO = TIMES - 1;
const ROWS = HALO + TIMES;
const SHARE = TIMES / LINES;       // rows of the tile that one invocation makes
const STAGED = 2 * SHARE;          // rows that one invocation stages

var<workgroup> rows : array<f32, ${(2 * tile.times - 1) * tile.channels}>;
var<workgroup> extent : vec2<i32>; // the tile's longest level; the pieces of its longest window that reach into the sequence

fn sampleOf(step : i32) -> i32 { return ${direction === 'forward' ? 'step' : 'uniforms.time - 1 - step'}; }

fn startWeight(sample : i32, level : i32) -> f32 {
  let elapsed = sample + 1;
  if (elapsed >= (1 << u32(level))) { return 1.0; }
  return f32(1 << u32(level)) / f32(elapsed);
}

fn main(index : i32) {
  let lane = i32(localIndex) % CHANNELS;
  let line = i32(localIndex) / CHANNELS;
  let channelTiles = (uniforms.channels + CHANNELS - 1) / CHANNELS;
  let timeTiles = (uniforms.time + TIMES - 1) / TIMES;
  let group = index / ${tile.invocations};
  let timeTile = (group / channelTiles) % timeTiles;
  let sequence = group / channelTiles / timeTiles;
  let channel = (group % channelTiles) * CHANNELS + lane;
  let exists = channel < uniforms.channels && sequence < uniforms.sequences;
  let base = sequence * uniforms.time * uniforms.channels + channel;
  let firstStep = timeTile * TIMES;
  var level = 0;
  if (exists) { level = levels[channel]; }

  // What all invocations must agree on, for the barriers below.
  if (localIndex == 0u) {
    var longest = 0;
    for (var i = channel; i < min(channel + CHANNELS, uniforms.channels); i++) { longest = max(longest, levels[i]); }
    let pieces = 1 << u32(max(longest - TILE_LEVEL, 0));
    extent = vec2<i32>(min(longest, TILE_LEVEL), min(pieces, timeTile + 1));
  }
  let agreed = workgroupUniformLoad(&extent);

  if (agreed.x == 0) {
    for (var k = 0; k < SHARE; k++) {
      let step = firstStep + line + k * LINES;
      if (exists && step < uniforms.time) {
        let at = base + step * uniforms.channels;
        result[at] = x[at];
      }
    }
    return;
  }

  let levelInTile = min(level, TILE_LEVEL);
  let pieces = 1 << u32(level - levelInTile);
  let group2 = 1 << u32((level - levelInTile + 1) / 2); // pieces are summed in groups: a short sum of short sums
  let firstNeeded = TIMES - (1 << u32(levelInTile));
  var sums : array<f32, ${(tile.times * tile.channels) / tile.invocations}>;
  var partial : array<f32, ${(tile.times * tile.channels) / tile.invocations}>;
  for (var piece = 0; piece < agreed.y; piece++) {
    for (var k = 0; k < STAGED; k++) {
      let row = line + k * LINES;
      let step = firstStep + row - HALO - piece * TIMES;
      var value = 0.0;
      if (exists && row >= firstNeeded && step >= 0 && step < uniforms.time) {
        let sample = sampleOf(step);
        value = x[base + sample * uniforms.channels];${
          boundary === 'renormalize' && direction === 'adjoint' ? '\n        value *= startWeight(sample, level);' : ''
        }
      }
      if (row < ROWS) { rows[row * CHANNELS + lane] = value; }
    }
    workgroupBarrier();
    for (var j = 0; j < agreed.x; j++) {
      let distance = 1 << u32(j);
      var next : array<f32, ${(2 * tile.times * tile.channels) / tile.invocations}>;
      for (var k = 0; k < STAGED; k++) {
        let row = min(line + k * LINES, ROWS - 1);
        next[k] = rows[row * CHANNELS + lane];
        if (j < levelInTile && row >= distance) {
          next[k] = 0.5 * next[k] + 0.5 * rows[(row - distance) * CHANNELS + lane];
        }
      }
      workgroupBarrier();
      for (var k = 0; k < STAGED; k++) {
        let row = line + k * LINES;
        if (row < ROWS) { rows[row * CHANNELS + lane] = next[k]; }
      }
      workgroupBarrier();
    }
    for (var k = 0; k < SHARE; k++) {
      let value = rows[(HALO + line + k * LINES) * CHANNELS + lane];
      if (piece == 0) { partial[k] = value; }
      else if (piece < pieces) {
        if (piece % group2 == 0) { sums[k] += partial[k]; partial[k] = value; }
        else { partial[k] += value; }
      }
    }
    workgroupBarrier();
  }

  for (var k = 0; k < SHARE; k++) {
    let step = firstStep + line + k * LINES;
    if (exists && step < uniforms.time) {
      let sample = sampleOf(step);
      let at = base + sample * uniforms.channels;
      if (level == 0) { result[at] = x[at]; continue; }
      var mean = (sums[k] + partial[k]) / f32(pieces);${
        boundary === 'renormalize' && direction === 'forward' ? '\n      mean *= startWeight(sample, level);' : ''
      }
      if (uniforms.strength != 1.0) { mean = (1.0 - uniforms.strength) * x[at] + uniforms.strength * mean; }
      result[at] = mean;
    }
  }
}
`
