import * as tf from '@tensorflow/tfjs-core'
import { WgptError } from '@wgpt/errors'
import type { DecoderConfig } from '../config/decoder-config.js'
import { filterParameters } from '../parameters/layout.js'
import { hashOf, randomStream, uniformValues } from '../random/random.js'
import type { LoraLayer, LoraSlot } from '../parts/lora-layers.js'
import { checkedLora, type LoraConfig, type LoraOptions } from './lora-config.js'
import { loraTargets, type LoraTarget } from './targets.js'

/** Low-rank products beside chosen matrices of a decoder, whose own parameters are frozen while it is there. */
export interface LoraAdapter {
  readonly config: LoraConfig
  /**
   * All that is trained, by name: `transformer.h.0.attn.c_attn.lora_A` [in, rank], `….lora_B` [rank, out], and the parameters of
   * filters, as the kernels of a learnable wavelet. `createTrainStep({ parameters: adapter.parameters, loss: decoder.loss }, …)` trains them.
   */
  readonly parameters: ReadonlyMap<string, tf.Variable>
  /** Whether the products are in the decoder's matrices. */
  readonly isMerged: boolean
  /** Adds the products to the decoder's matrices: a token then costs what it costs without an adapter. Nothing if they are there. */
  merge(): void
  /** Takes them out again, to the base within a rounding error. Nothing if they aren't there. */
  unmerge(): void
  /** Frees A and B. The decoder continues as it is: the base, or if merged the tuned model. */
  dispose(): void
}

/**
 * A draws from a stream of its own, made of the decoder's seed and its name, uniform in ±1/√in as peft has it; B is 0, so that the decoder
 * computes what it did.
 * @throws RangeError for a wrong option
 */
export function createAdapter(
  config: DecoderConfig,
  parameters: ReadonlyMap<string, tf.Variable>,
  slot: LoraSlot,
  options: LoraOptions,
): LoraAdapter {
  const lora = checkedLora(options)
  if (slot.current) throw new WgptError('lora: the decoder has an adapter already. Merge and dispose it first.')
  const targets = loraTargets(config, lora)
  const layers = new Map(targets.map((target) => [target.name, createLayer(target, config.seed, lora)]))
  const trained = new Map<string, tf.Variable>()
  for (const [name, { a, b }] of layers) trained.set(`${name}.lora_A`, a).set(`${name}.lora_B`, b)
  if (lora.wavelet) for (const name of filterParameters(config)) trained.set(name, parameters.get(name)!)
  const beside = { layers, trained }
  slot.current = beside
  let isMerged = false
  let isDisposed = false

  /** W ← W + sign · scale · A·B */
  const add = (sign: number) => {
    if (isDisposed) throw new WgptError('lora: the adapter was disposed. Make a new one.')
    for (const [name, { a, b, scale }] of layers) {
      const weight = parameters.get(`${name}.weight`)!
      tf.tidy(() =>
        weight.assign(
          tf.add(weight, tf.mul(tf.matMul(a as unknown as tf.Tensor2D, b as unknown as tf.Tensor2D), sign * scale)),
        ),
      )
    }
    isMerged = sign > 0
    // Merged, the layers compute what any decoder's do.
    slot.current = isMerged ? undefined : beside
  }

  return {
    config: lora,
    parameters: trained,
    get isMerged() {
      return isMerged
    },
    merge() {
      if (!isMerged) add(1)
    },
    unmerge() {
      if (!isMerged) return
      if (slot.current) throw new WgptError('lora: the decoder has another adapter by now. Dispose that one first.')
      add(-1)
    },
    dispose() {
      if (isDisposed) return
      isDisposed = true
      if (slot.current === beside) slot.current = undefined
      for (const { a, b } of layers.values()) tf.dispose([a, b])
    },
  }
}

function createLayer({ name, inSize, outSize }: LoraTarget, seed: number, { rank, alpha }: LoraConfig): LoraLayer {
  const random = randomStream(hashOf(seed, `${name}.lora_A`))
  const values = uniformValues(random, inSize * rank, 1 / Math.sqrt(inSize))
  return tf.tidy(() => ({
    a: tf.variable(tf.tensor(values, [inSize, rank])),
    b: tf.variable(tf.zeros([rank, outSize])),
    scale: alpha / rank,
  }))
}
