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
  const merged = new Map(await readBase(store))
  for (const [name, { shape, values }] of adapter) {
    if (name.endsWith('.lora_B')) continue
    const target = name.endsWith('.lora_A') ? `${name.slice(0, -'.lora_A'.length)}.weight` : name
    const base = merged.get(target)
    if (base === undefined)
      throw new RunError(`${store.location}/base: '${target}' is missing, which the adapter changes`)
    if (target === name) {
      merged.set(name, { shape, values })
      continue
    }
    const b = adapter.get(name.replace(/A$/, 'B'))
    const [inSize, rank] = shape as [number, number]
    const outSize = base.shape[1]!
    if (b?.shape.join() !== `${rank},${outSize}` || base.shape[0] !== inSize)
      throw new RunError(
        `${store.location}: '${name}' is [${shape.join()}], which doesn't go with the base's [${base.shape.join()}]`,
      )
    const sum = base.values.slice()
    addProduct(sum, values, b.values, { inSize, rank, outSize, scale: lora.alpha / rank })
    merged.set(target, { shape: base.shape, values: sum })
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
