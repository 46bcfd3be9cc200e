import { WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkInteger, shown } from '@wgpt/kernel-runtime'
import { samplesOf } from './state-samples.js'
import type { WaveletStreamState } from './stream-state.js'

/**
 * A saved state, checked before anything of it is used: it may come out of a file.
 * @throws TypeError, RangeError that name what does not fit
 */
export function checkState(
  state: unknown,
  channels: number,
  window: number,
): WaveletStreamState & { samples: Float32Array; starts: readonly number[] } {
  if (typeof state !== 'object' || state === null)
    throw new WgptTypeError(`wavelet: the state is ${shown(state)}; expected what save() resolved to.`)
  const given = state as Partial<WaveletStreamState>
  const batch = checkInteger('wavelet', 'state.batch', given.batch, 0, 2 ** 24)
  const time = checkInteger('wavelet', 'state.time', given.time, 0, Number.MAX_SAFE_INTEGER)
  const rewindable = checkInteger('wavelet', 'state.rewindable', given.rewindable, 0, time)
  if (given.channels !== channels)
    throw new WgptRangeError(
      `wavelet: state.channels is ${shown(given.channels)}, the stream's plan has ${channels}. Restore into a stream of the same plan.`,
    )
  const samples = samplesOf(given.samples)
  if (samples === undefined)
    throw new WgptTypeError(
      `wavelet: state.samples is ${shown(given.samples)}; expected numbers. Pass what save() resolved to, or JSON made of it.`,
    )
  const wanted = batch * channels * Math.min(time, window - 1 + rewindable)
  if (samples.length !== wanted)
    throw new WgptRangeError(
      `wavelet: state.samples has ${samples.length} values, this plan's stream wants ${wanted}. Restore into a stream of the same plan.`,
    )
  return { batch, channels, time, rewindable, samples, starts: startsOf(given.starts, batch, time) }
}

/** Where each row began: at 0 in a state that doesn't say. */
function startsOf(starts: unknown, batch: number, time: number): readonly number[] {
  if (starts === undefined) return Array.from({ length: batch }, () => 0)
  if (!Array.isArray(starts))
    throw new WgptTypeError(`wavelet: state.starts is ${shown(starts)}; expected a list. Pass what save() resolved to.`)
  if (starts.length !== batch)
    throw new WgptRangeError(
      `wavelet: state.starts has ${starts.length} rows, state.batch is ${batch}. Pass what save() resolved to.`,
    )
  return starts.map((start: unknown, row) => checkInteger('wavelet', `state.starts[${row}]`, start, 0, time))
}
