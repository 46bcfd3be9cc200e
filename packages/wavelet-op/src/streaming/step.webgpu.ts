import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { record, type Program, type RecordingBackend } from '@wgpt/kernel-runtime'

/**
 * Inputs: history float32 [batch, length, channel], x [batch, channel], taps [window, channel], the oldest first; lengths int32 [channel], the taps of
 * each, 0 where it stays as it is; weights [1 or batch, channel]. Attribute: strength. Outputs: y [batch, channel], and the history with x at its end.
 */
export const WaveletStreamStep = 'WaveletStreamStep'

const lanes = 64

/** An invocation a channel of a row: it moves its history on by one, and sums its products with the taps on the way. */
const program: Program = {
  key: 'waveletStreamStep',
  groupSize: lanes,
  wgsl: /* wgsl */ `
fn run(group : i32, lane : i32) {
  let at = group * ${lanes} + lane;
  if (at >= uniforms.batch * uniforms.channels) { return; }
  let c = at % uniforms.channels;
  let start = (at / uniforms.channels) * uniforms.length * uniforms.channels + c;
  let now = x[at];
  let count = lengths[c];
  var sum = 0.0;
  for (var t = 0; t < uniforms.length; t++) {
    var value = now;
    if (t < uniforms.length - 1) { value = history[start + (t + 1) * uniforms.channels]; }
    moved[start + t * uniforms.channels] = value;
    // What no tap reaches must not count, NaN neither.
    if (uniforms.length - 1 - t < count) { sum += value * taps[(t - uniforms.length + uniforms.window) * uniforms.channels + c]; }
  }
  if (count == 0) {
    y[at] = now;
  } else {
    let filtered = sum * weights[at % uniforms.weightCount];
    y[at] = select((1.0 - uniforms.strength) * now + uniforms.strength * filtered, filtered, uniforms.strength == 1.0);
  }
}
`,
}

/** One dispatch. */
export const waveletStreamStepWebGpu: KernelConfig = {
  kernelName: WaveletStreamStep,
  backendName: 'webgpu',
  kernelFunc({ inputs, attrs, backend }) {
    const { history, x, taps, lengths, weights } = inputs as Record<string, TensorInfo>
    const [batch, length, channels] = history!.shape as [number, number, number]
    return record(backend as RecordingBackend, {
      program,
      inputs: { history: history!, x: x!, taps: taps!, lengths: lengths!, weights: weights! },
      outputs: { y: [batch, channels], moved: [batch, length, channels] },
      uniforms: {
        batch: { i32: batch },
        length: { i32: length },
        channels: { i32: channels },
        window: { i32: taps!.shape.at(-2)! },
        weightCount: { i32: weights!.shape[0]! * channels },
        strength: { f32: (attrs as { strength: number }).strength },
      },
      groups: Math.ceil((batch * channels) / lanes),
    })
  },
}
