import * as tf from '@tensorflow/tfjs-core'
import { parameterLayout, type DecoderConfig } from '@wgpt/decoder'
import { RunError } from '../errors.js'

/** A device of WebGPU: what it can't bind would be computed with as zeros. Other backends have no such limit. */
interface Device {
  readonly limits: Readonly<Record<'maxStorageBufferBindingSize' | 'maxBufferSize', number>>
}

/** One tensor of a training step. */
interface Tensor {
  readonly what: string
  readonly shape: readonly number[]
  /** What makes it smaller. */
  readonly advice: string
}

/**
 * Compares the largest tensors of a training step with what the device binds, before anything is allocated.
 * @param config of the decoder, its vocabulary included
 * @param rows tokens that are computed at once
 * @throws RunError that names the tensor, its bytes and the device's
 */
export function checkDevice(config: DecoderConfig, rows: number): void {
  const device =
    tf.getBackend() === 'webgpu' ? (tf.backend() as unknown as { readonly device: Device }).device : undefined
  if (device) checkBindings(config, rows, device.limits)
}

/** The same against limits. */
export function checkBindings(
  config: DecoderConfig,
  rows: number,
  { maxStorageBufferBindingSize, maxBufferSize }: Device['limits'],
): void {
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize)
  const tooLarge = tensorsOf(config, rows).find(({ shape }) => bytesOf(shape) > most)
  if (tooLarge === undefined) return
  const { what, shape, advice } = tooLarge
  throw new RunError(
    `webgpu: ${what} [${shape.join(', ')}] has ${figure(bytesOf(shape))} bytes, and this GPU device binds at most ${figure(most)} at once. ${advice}, or use another backend.`,
  )
}

function tensorsOf(config: DecoderConfig, rows: number): Tensor[] {
  const smallerBatch = 'Lower training.batchSize or decoder.contextLength'
  return [
    ...parameterLayout(config).map(({ name, shape }) => ({
      what: `the parameter '${name}'`,
      shape,
      advice: 'Use a smaller vocabulary or decoder.embeddingSize',
    })),
    { what: 'the logits of a batch', shape: [rows, config.vocabularySize], advice: smallerBatch },
    {
      what: 'the hidden layer of a batch',
      shape: [rows, Math.max(config.feedForwardSize, 3 * config.embeddingSize)],
      advice: smallerBatch,
    },
  ]
}

const bytesOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 4)
const figure = (count: number) => count.toLocaleString('en-US')
