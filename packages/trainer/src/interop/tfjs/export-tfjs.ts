import { decoderGraph, type Decoder, type DecoderConfig, type GraphWeight } from '@wgpt/decoder'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import type { Checkpoint } from '../../checkpoint/checkpoint.js'
import { asJson } from '../../config/saved-config.js'
import { readValues } from '../../parameters/parameter-values.js'
import { tokenizerFiles } from '../tokenizer-files.js'
import { wgptSection } from '../wgpt-section.js'

/** As tensorflowjs' own converter cuts them. */
const SHARD_BYTES = 4 * 2 ** 20
const MODEL = 'model.json'

/**
 * A decoder as a graph model that plain TensorFlow.js loads, without a package of wgpt: `tf.loadGraphModel('…/model.json')`, then
 * `predict(tokens)` takes int32 [batch, time] of up to contextLength positions to logits float32 [batch, time, vocabulary].
 * @returns the files' contents by their names: model.json, shards of weights, the tokenizer
 * @example
 * ```ts
 * const { decoder } = await loadDecoder(store)
 * const files = await exportTfjs(decoder, tokenizer)
 * console.log(files.has('model.json')) // → true
 * ```
 */
export async function exportTfjs(
  decoder: Pick<Decoder, 'config' | 'parameters'>,
  tokenizer?: AnyTokenizer,
): Promise<ReadonlyMap<string, Uint8Array>> {
  return tfjsFiles(decoder.config, await readValues(decoder.parameters), tokenizer)
}

export async function tfjsFiles(
  config: DecoderConfig,
  parameters: Checkpoint['parameters'],
  tokenizer: AnyTokenizer | undefined,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { nodes, weights } = await decoderGraph(config, parameters)
  const all = [...weights.values()]
  const shards = shardsOf(all)
  const names = shards.map((_, index) => `group1-shard${index + 1}of${shards.length}.bin`)
  const tensorOf = (name: string, dtype: string, shape: readonly number[]) => ({
    [name]: { name: `${name}:0`, dtype, tensorShape: { dim: shape.map((size) => ({ size: String(size) })) } },
  })
  const model = {
    format: 'graph-model',
    generatedBy: 'wgpt',
    convertedBy: null,
    signature: {
      inputs: tensorOf('tokens', 'DT_INT32', [-1, -1]),
      outputs: tensorOf('logits', 'DT_FLOAT', [-1, -1, config.vocabularySize]),
    },
    userDefinedMetadata: { wgpt: wgptSection(config) },
    modelTopology: { node: nodes, library: {}, versions: { producer: 1087 } },
    weightsManifest: [
      {
        paths: names,
        weights: all.map(({ name, shape, values }) => ({
          name,
          shape,
          dtype: values instanceof Int32Array ? 'int32' : 'float32',
        })),
      },
    ],
  }
  const texts = new Map([[MODEL, asJson(model)], ...(tokenizer ? tokenizerFiles(tokenizer) : [])])
  return new Map([
    ...[...texts].map(([name, text]) => [name, new TextEncoder().encode(text)] as const),
    ...shards.map((shard, index) => [names[index]!, shard] as const),
  ])
}

/** All weights one after the other, little-endian, cut into equal parts. */
function shardsOf(weights: readonly GraphWeight[]): Uint8Array[] {
  const length = weights.reduce((sum, { values }) => sum + values.byteLength, 0)
  const count = Math.max(1, Math.ceil(length / SHARD_BYTES))
  const shards = Array.from(
    { length: count },
    (_, index) => new Uint8Array(Math.min(SHARD_BYTES, length - index * SHARD_BYTES)),
  )
  let offset = 0
  for (const { values } of weights) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    for (let done = 0; done < bytes.length;) {
      const [shard, at] = [shards[Math.floor(offset / SHARD_BYTES)]!, offset % SHARD_BYTES]
      const part = bytes.subarray(done, done + shard.length - at)
      shard.set(part, at)
      done += part.length
      offset += part.length
    }
  }
  return shards
}
