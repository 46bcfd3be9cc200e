import * as tf from '@tensorflow/tfjs-core'
import { WgptError, WgptRangeError, WgptTypeError } from '@wgpt/errors'
import { checkInteger, shown } from '@wgpt/kernel-runtime'
import { samples } from '../testing/samples.js'
import { callOf, checkOutput, evaluate, type CausalFunction } from './causal-function.js'
import { CausalityError } from './causality-error.js'

export interface CausalityOptions {
  /** Shape of the input: float32 [batch, time, channel]. Every position of `time` is tried, so the cost grows with its square. */
  batch: number
  time: number
  channel: number
  /** Chooses the inputs. Default 0. */
  seed?: number
}

/** What was tried on a function that passed. */
export interface CausalityReport {
  /** Output positions that were tried: all of them. */
  positions: number
  /** False where the function has no gradient to its input: then by perturbation alone. */
  byGradient: boolean
}

/** How far a perturbed future lies from the first one: alike, and far beyond what saturates. */
const amplitudes = [1, 16]
const maximumSize = 2 ** 24

/**
 * Holds if no output position reads an input after it. Two ways, since each sees what the other cannot: for each position the inputs after it are
 * replaced, and the outputs up to it must not change in any bit; and the gradients of each output to the inputs after it must be exactly 0. The first
 * sees through rounding, argmax and stopped gradients, the second sees what is too small to change a rounded sum.
 * @param fn any tfjs function or model, from float32 [batch, time, channel] to [batch, time, …] of any dtype; it must give the same result twice
 * @returns rejects with a CausalityError whose `position` is the first output position that reads a later input; with the error of `fn` if it throws one;
 *   with a TypeError or RangeError if an option or what `fn` returns is of no use. Leaves no tensor behind.
 * @example
 * ```ts
 * await assertCausal((x) => tf.cumsum(x, 1), { batch: 1, time: 8, channel: 2 })
 * await assertCausal((x) => tf.reverse(x, 1), { batch: 1, time: 8, channel: 2 }).catch((error) => console.log(error.name)) // → CausalityError
 * ```
 */
export async function assertCausal(fn: CausalFunction, options: CausalityOptions): Promise<CausalityReport> {
  const call = callOf(fn)
  const { shape, seed } = checkOptions(options)
  const size = tf.util.sizeFromShape(shape)
  const values = samples(size, seed)
  const x = tf.tensor3d(values, shape)
  try {
    const first = await evaluate(call, x)
    const again = await evaluate(call, x)
    if (firstDifference(first.values, again.values, first.values.length) !== -1)
      throw new WgptError(
        'causality: fn gives two results for one input. Seed it, or switch dropout off, so that only the input can change it.',
      )
    const leak = await perturb(call, first.values, values, shape, seed)
    const gradient = first.asynchronous ? { ran: false, position: -1 } : await differentiate(call, x, seed, leak)
    // Whoever found the earlier position names it; of two at one position perturbation is the plainer evidence.
    if (gradient.position !== -1 && (leak === -1 || gradient.position < leak))
      throw new CausalityError(gradient.position, 'gradient', 'its gradient to them is not 0.')
    if (leak !== -1)
      throw new CausalityError(leak, 'perturbation', 'it changed when inputs after it, and they alone, were replaced.')
    return { positions: shape[1], byGradient: gradient.ran }
  } finally {
    x.dispose()
  }
}

/** The first output position that changes with inputs after it, or -1. */
async function perturb(
  call: ReturnType<typeof callOf>,
  y: tf.TypedArray,
  values: Float32Array,
  shape: [number, number, number],
  seed: number,
): Promise<number> {
  const [batch, time, channel] = shape
  const others = amplitudes.map((amplitude, i) =>
    samples(values.length, seed + 1 + i).map((value) => amplitude * value),
  )
  const outputs = y.length / (batch * time)
  for (let from = 1; from < time; from++) {
    let earliest = -1
    for (const other of others) {
      const changed = values.map((value, i) => (Math.floor(i / channel) % time < from ? value : other[i]!))
      const x = tf.tensor3d(changed, shape)
      try {
        const after = await evaluate(call, x)
        for (let sequence = 0; sequence < batch; sequence++) {
          const start = sequence * time * outputs
          const at = firstDifference(y.subarray(start), after.values.subarray(start), from * outputs)
          const position = Math.floor(at / outputs)
          if (at !== -1 && (earliest === -1 || position < earliest)) earliest = position
        }
      } finally {
        x.dispose()
      }
    }
    if (earliest !== -1) return earliest
  }
  return -1
}

/** The first output position whose gradient to an input after it isn't 0, or -1; looked for before `end` alone, if that isn't -1. */
async function differentiate(call: ReturnType<typeof callOf>, x: tf.Tensor3D, seed: number, end: number) {
  const [batch, time, channel] = x.shape
  for (let position = 0; position < (end === -1 ? time : end); position++) {
    let gradient: tf.Tensor
    try {
      gradient = tf.tidy(() => {
        const output = (input: tf.Tensor) => checkOutput(call(input as tf.Tensor3D), x)
        const { shape } = output(x)
        const width = tf.util.sizeFromShape(shape.slice(2))
        const only = samples(batch * time * width, seed + 3 + position).map((value, i) =>
          Math.floor(i / width) % time === position ? value : 0,
        )
        return tf.grad(output)(x, tf.tensor(only, shape))
      })
    } catch {
      return { ran: false, position: -1 } // no gradient for an op on the way, or none to x at all
    }
    const values = await gradient.data()
    gradient.dispose()
    if (readsFuture(values, position, time, channel)) return { ran: true, position }
  }
  return { ran: true, position: -1 }
}

/** A NaN says nothing: 0 · ∞ is one, where a function has a pole of its own. */
function readsFuture(gradient: ArrayLike<number>, position: number, time: number, channel: number): boolean {
  for (let i = 0; i < gradient.length; i++) {
    const value = gradient[i]!
    if (Math.floor(i / channel) % time > position && value !== 0 && !Number.isNaN(value)) return true
  }
  return false
}

/** Index of the first of `length` values that differs, or -1. One NaN equals another. */
function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>, length: number): number {
  for (let i = 0; i < length; i++) if (!Object.is(a[i], b[i]) && a[i] !== b[i]) return i
  return -1
}

function checkOptions(options: unknown): { shape: [number, number, number]; seed: number } {
  if (typeof options !== 'object' || options === null)
    throw new WgptTypeError(`causality: the options are ${shown(options)}; expected { batch, time, channel, seed? }.`)
  const { batch, time, channel, seed = 0 } = options as Partial<CausalityOptions>
  const size = (name: string, value: unknown) => checkInteger('causality', name, value, 1, maximumSize)
  const shape: [number, number, number] = [size('batch', batch), size('time', time), size('channel', channel)]
  if (tf.util.sizeFromShape(shape) > maximumSize)
    throw new WgptRangeError(
      `causality: [${shape.join(', ')}] has ${tf.util.sizeFromShape(shape)} values, more than ${maximumSize}. Pass a smaller batch, time or channel.`,
    )
  return { shape, seed: checkInteger('causality', 'seed', seed, 0, 2 ** 31 - 1) }
}
