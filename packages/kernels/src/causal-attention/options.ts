import type * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import { checkSegments } from '@wgpt/kernel-runtime'
import type { DropoutOptions } from '../dropout/dropout.js'
import { dropoutAttributes } from '../dropout/dropout.js'
import type { DropoutAttributes } from '../dropout/names.js'

export interface CausalAttentionOptions {
  /**
   * Inverted dropout of the probabilities: each counts for nothing with probability `rate`, in [0, 1), else 1 / (1 − rate) times. Which
   * ones depends on seed, offset, the time's length, and on head, query and key alone; the gradients find them again.
   */
  dropout?: DropoutOptions & { readonly rate: number }
  /**
   * int32 [batch, time]: a change of value between neighbours is a boundary between documents, and no position looks across it: y is that of
   * each document alone. None: every sequence is one document.
   */
  segments?: tf.Tensor2D | undefined
}

/** @throws TypeError unless the segments, if any, are int32, RangeError unless they are [batch, time] */
export function attentionSegments(
  op: string,
  batch: number,
  time: number,
  { segments }: CausalAttentionOptions,
): tf.Tensor2D | undefined {
  if (segments !== undefined) checkSegments(op, segments, [batch, time])
  return segments
}

/**
 * Attributes of the attention's kernels: none where nothing is dropped.
 * @param heads over the whole batch
 * @throws RangeError for a rate, seed or offset out of range, or for more probabilities than there are counters
 */
export function attentionDropout(
  op: string,
  heads: number,
  time: number,
  { dropout }: CausalAttentionOptions,
): DropoutAttributes | undefined {
  if (dropout === undefined) return undefined
  const attributes = dropoutAttributes(op, dropout.rate, dropout)
  const counters = heads * time * paddedKeys(time)
  if (counters > 2 ** 32)
    throw new WgptRangeError(
      `${op}: ${heads} heads of ${time} positions need ${counters} counters of dropout, expected at most 2^32. Use a smaller batch.`,
    )
  return dropout.rate === 0 ? undefined : attributes
}

/** Keys of a row of the mask: whole groups of 16, so that each row begins with a block of random words. */
export const paddedKeys = (time: number): number => 16 * Math.ceil(time / 16)
