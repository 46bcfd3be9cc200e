import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError, WgptTypeError } from '@wgpt/errors'

/** @throws TypeError or RangeError, in one line, unless `tokens` is int32 [batch, time] with a time of 1 … contextLength */
export function checkTokens(tokens: tf.Tensor, contextLength: number): void {
  const shape = `[${tokens.shape.join(', ')}]`
  if (tokens.dtype !== 'int32')
    throw new WgptTypeError(`decoder: tokens are ${tokens.dtype}; expected int32. Cast them with .cast('int32').`)
  if (tokens.shape.length !== 2)
    throw new WgptRangeError(`decoder: tokens have shape ${shape}; expected [batch, time]. Reshape them.`)
  const [batch, time] = tokens.shape as [number, number]
  if (batch < 1 || time < 1)
    throw new WgptRangeError(
      `decoder: tokens have shape ${shape}; expected at least one sequence of at least one token.`,
    )
  if (time > contextLength)
    throw new WgptRangeError(
      `decoder: tokens have ${time} positions; expected at most ${contextLength} (contextLength). Cut them, or make a decoder with a longer context.`,
    )
}

/** @throws TypeError or RangeError, in one line, unless `segments` is int32 of the shape of `tokens` */
export function checkSegments(segments: unknown, tokens: tf.Tensor): asserts segments is tf.Tensor2D {
  const expected = `expected int32 [${tokens.shape.join(', ')}], one id per token`
  if (!(segments instanceof tf.Tensor)) throw new WgptTypeError(`decoder: segments are not a tensor; ${expected}.`)
  const { dtype, shape } = segments as tf.Tensor
  if (dtype !== 'int32')
    throw new WgptTypeError(`decoder: segments are ${dtype}; ${expected}. Cast them with .cast('int32').`)
  if (shape.join() !== tokens.shape.join())
    throw new WgptRangeError(`decoder: segments have shape [${shape.join(', ')}]; ${expected}.`)
}

/** @throws TypeError or RangeError, in one line, unless `targets` is int32 of the shape of `tokens` */
export function checkTargets(targets: tf.Tensor, tokens: tf.Tensor): void {
  if (targets.dtype !== 'int32')
    throw new WgptTypeError(`decoder: targets are ${targets.dtype}; expected int32. Cast them with .cast('int32').`)
  if (targets.shape.join() !== tokens.shape.join())
    throw new WgptRangeError(
      `decoder: targets have shape [${targets.shape.join(', ')}]; expected that of tokens, [${tokens.shape.join(', ')}].`,
    )
}
