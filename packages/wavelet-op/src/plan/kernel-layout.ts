import { WgptRangeError } from '@wgpt/errors'

/** Who owns a learnable kernel: every processed channel one, or all channels of one level (details apart) together. */
export const sharings = ['channel', 'level'] as const
export type Sharing = (typeof sharings)[number]

/** What decides which channels are alike. All lists are [channels]. */
interface Kinds {
  readonly levels: Int32Array
  readonly details: Uint8Array
  readonly taps: Int32Array
  readonly firstProcessed: number
  readonly sharing: Sharing
}

const maximumLength = 2 ** 28

/**
 * Packs the kernels of the processed channels: in the channels' order, a shared one at its first channel.
 * @returns int32 [processed + 1]: starts, and at the end the length of all
 * @throws RangeError if there are more than 2^28 taps
 */
export function kernelLayout({ levels, details, taps, firstProcessed, sharing }: Kinds): Int32Array {
  const processed = levels.length - firstProcessed
  const starts = new Float64Array(processed + 1)
  const shared = new Map<number, number>()
  let end = 0
  for (let index = 0; index < processed; index++) {
    const channel = firstProcessed + index
    const kind = 2 * levels[channel]! + details[channel]!
    const known = sharing === 'level' ? shared.get(kind) : undefined
    starts[index] = known ?? end
    if (known !== undefined) continue
    shared.set(kind, end)
    end += taps[channel]!
  }
  if (end > maximumLength)
    throw new WgptRangeError(
      `wavelet: the learnable kernels of this plan would have ${end} taps, at most ${maximumLength} are taken. Pass maximumTaps, or sharing: 'level'.`,
    )
  starts[processed] = end
  return Int32Array.from(starts)
}
