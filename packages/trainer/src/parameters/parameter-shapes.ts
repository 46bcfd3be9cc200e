import { filterParameters, loraTargets, parameterLayout, type DecoderConfig, type LoraConfig } from '@wgpt/decoder'
import { RunError } from '../errors.js'

/** A tensor's shape by its name. */
export type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>

/**
 * The shapes of a decoder's parameters. Nothing is allocated: what a stranger's config claims is compared with the weights that are there
 * before a decoder is made of it.
 */
export const decoderShapes = (config: DecoderConfig): Shapes =>
  new Map(parameterLayout(config).map(({ name, shape }) => [name, { shape }]))

/** The shapes of what a LoRA of a decoder trains: `lora_A` [in, rank], `lora_B` [rank, out], and the parameters of filters where it has them. */
export function adapterShapes(config: DecoderConfig, lora: LoraConfig): Shapes {
  const shapes = new Map<string, { shape: readonly number[] }>()
  for (const { name, inSize, outSize } of loraTargets(config, lora))
    shapes.set(`${name}.lora_A`, { shape: [inSize, lora.rank] }).set(`${name}.lora_B`, { shape: [lora.rank, outSize] })
  if (lora.wavelet) {
    const all = decoderShapes(config)
    for (const name of filterParameters(config)) shapes.set(name, all.get(name)!)
  }
  return shapes
}

/**
 * @param what is compared, for errors
 * @throws RunError if a tensor is missing, has another shape, or belongs to another decoder
 */
export function checkShapes(expected: Shapes, saved: Shapes, what = 'checkpoint'): void {
  for (const name of saved.keys())
    if (!expected.has(name)) throw new RunError(`${what}: it has '${name}', which this config's decoder doesn't have`)
  for (const [name, { shape }] of expected) {
    const found = saved.get(name)
    if (found === undefined || found.shape.join() !== shape.join())
      throw new RunError(
        `${what}: '${name}' is ${found ? `[${found.shape.join()}]` : 'missing'}, this config's decoder needs [${shape.join()}]`,
      )
  }
}
