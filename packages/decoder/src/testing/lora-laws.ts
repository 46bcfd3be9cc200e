import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import type { DecoderOptions } from '../config/decoder-config.js'
import type { LoraOptions } from '../lora/lora-config.js'
import { asTensor, createStirredDecoder, targets, tiny, tokens } from './fixtures.js'

const difference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), Math.abs(a.length - b.length))

/** An adapter begins as the base, has the gradients of differences, merges and unmerges. */
export async function expectLoraLaws(variant: Partial<DecoderOptions>, lora: LoraOptions): Promise<void> {
  const decoder = createStirredDecoder({ ...tiny, ...variant, layerCount: 1 })
  const [ids, next] = [asTensor(tokens), asTensor(targets)]
  const logits = async () => {
    const made = decoder.logits(ids)
    const values = (await made.data<'float32'>()).slice()
    made.dispose()
    return values
  }
  const base = await logits()
  const before = tf.memory().numTensors
  const adapter = decoder.addLora(lora)
  expect(difference(await logits(), base)).toBeLessThan(1e-6)

  const b = [...adapter.parameters].filter(([name]) => name.endsWith('lora_B'))
  for (const [i, [, variable]] of b.entries())
    tf.tidy(() =>
      variable.assign(
        tf.tensor(
          Float32Array.from({ length: variable.size }, (_, at) => 0.3 * Math.sin(i + 2 * at + 1)),
          variable.shape,
        ),
      ),
    )
  const tuned = await logits()
  expect(difference(tuned, base)).toBeGreaterThan(1e-2)

  // The slope along the gradients of all parameters together is the sum of their squares.
  const { grads, value } = tf.variableGrads(() => decoder.loss(ids, next), [...adapter.parameters.values()])
  expect(Object.keys(grads)).toHaveLength(adapter.parameters.size)
  const total = tf.tidy(() => tf.sum(tf.stack(Object.values(grads).map((one) => tf.sum(tf.square(one))))))
  const [squared] = (await total.data()) as unknown as [number]
  const step = 4e-3 / Math.sqrt(squared)
  const lossAt = async (move: number) => {
    for (const variable of adapter.parameters.values())
      tf.tidy(() => variable.assign(tf.add(variable, tf.mul(grads[variable.name]!, move))))
    const loss = decoder.loss(ids, next)
    const [found] = await loss.data()
    loss.dispose()
    return found!
  }
  const [above, below] = [await lossAt(step), await lossAt(-2 * step)]
  expect(Math.abs((above - below) / (2 * step) / squared - 1)).toBeLessThan(2e-2)
  await lossAt(step)
  tf.dispose([value, total, ...Object.values(grads)])

  adapter.merge()
  expect(difference(await logits(), tuned)).toBeLessThan(1e-5)
  adapter.unmerge()
  expect(difference(await logits(), tuned)).toBeLessThan(1e-5)
  adapter.dispose()
  expect(difference(await logits(), base)).toBeLessThan(1e-5)
  expect(tf.memory().numTensors).toBe(before)
  decoder.dispose()
  tf.dispose([ids, next])
}
