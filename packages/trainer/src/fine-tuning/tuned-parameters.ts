import type { LoraConfig } from '@wgpt/decoder'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { RunError } from '../errors.js'
import type { RunStore } from '../store/run-store.js'
import { readBase } from './base.js'

type Parameters = Checkpoint['parameters']

/**
 * The parameters of a decoder whose adapter is merged: of a checkpoint that holds A, B and kernels alone, and the base of its run.
 * @throws RunError if the base is missing or broken, or isn't that of the adapter
 */
export async function tunedParameters(store: RunStore, lora: LoraConfig, adapter: Parameters): Promise<Parameters> {
  return mergedParameters(await readBase(store), lora, adapter, store.location)
}

/**
 * A base with the products of an adapter in its matrices.
 * @param location of the adapter, for errors
 * @throws RunError if the adapter changes what the base doesn't have
 */
export function mergedParameters(
  base: Parameters,
  lora: LoraConfig,
  adapter: Parameters,
  location: string,
): Parameters {
  const merged = new Map(base)
  for (const [name, { shape, values }] of adapter) {
    if (name.endsWith('.lora_B')) continue
    const target = name.endsWith('.lora_A') ? `${name.slice(0, -'.lora_A'.length)}.weight` : name
    const before = base.get(target)
    const b = target === name ? undefined : adapter.get(name.replace(/A$/, 'B'))
    const [inSize, rank] = shape as [number, number]
    const outSize = before?.shape[1] ?? 0
    const fits =
      target === name
        ? before?.shape.join() === shape.join()
        : before?.shape.join() === `${inSize},${outSize}` &&
          rank === lora.rank &&
          b?.shape.join() === `${rank},${outSize}`
    if (!before || !fits)
      throw new RunError(
        `${location}: '${name}' is [${shape.join(', ')}], which doesn't go with the base's '${target}', ${before ? `[${before.shape.join(', ')}]` : 'which is missing'}`,
      )
    const sum = b ? before.values.slice() : values
    if (b) addProduct(sum, values, b.values, { inSize, rank, outSize, scale: lora.alpha / rank })
    merged.set(target, { shape: before.shape, values: sum })
  }
  return merged
}

/** sum += scale · A·B, row by row: in float32, as a backend does. */
function addProduct(
  sum: Float32Array,
  a: Float32Array,
  b: Float32Array,
  { inSize, rank, outSize, scale }: { inSize: number; rank: number; outSize: number; scale: number },
): void {
  for (let row = 0; row < inSize; row++)
    for (let k = 0; k < rank; k++) {
      const factor = scale * a[row * rank + k]!
      const [from, to] = [row * outSize, k * outSize]
      for (let column = 0; column < outSize; column++) sum[from + column]! += factor * b[to + column]!
    }
}
