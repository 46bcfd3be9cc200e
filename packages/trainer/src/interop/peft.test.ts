import * as tf from '@tensorflow/tfjs-core'
import { createDecoder, type DecoderOptions } from '@wgpt/decoder'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeSafetensors } from '../safetensors/decode.js'
import { assignValues, readValues } from '../parameters/parameter-values.js'
import { createMemoryStore } from '../store/memory-store.js'
import { attachAdapter, exportAdapter, importAdapter, mergeAdapter } from './peft.js'

const small: DecoderOptions = { vocabularySize: 7, contextLength: 8, embeddingSize: 8, layerCount: 2, headCount: 2 }
const lora = { rank: 3, alpha: 5, targets: ['attn.c_proj', 'transformer.h.1.mlp.*'] }

/** The files of an adapter whose every value is another one, and the logits with it. */
async function adapterOf(options: Partial<DecoderOptions>) {
  const decoder = createDecoder({ ...small, ...options })
  const adapter = decoder.addLora(lora)
  let seed = 1
  for (const parameter of adapter.parameters.values())
    tf.tidy(() => parameter.assign(tf.add(parameter, tf.randomNormal(parameter.shape, 0, 0.3, 'float32', seed++))))
  const store = createMemoryStore('adapter')
  const files = await exportAdapter(decoder, adapter, 'gpt2')
  for (const [name, content] of files) await store.write(name, content)
  return { store, files, adapter, decoder, logits: logitsOf(decoder) }
}

const logitsOf = (decoder: ReturnType<typeof createDecoder>) =>
  tf.tidy(() => decoder.logits(tf.tensor2d([[1, 2, 6, 0, 3]], undefined, 'int32')).dataSync<'float32'>())

const config = (files: ReadonlyMap<string, Uint8Array>) =>
  JSON.parse(new TextDecoder().decode(files.get('adapter_config.json'))) as Record<string, unknown>

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe("an adapter in the form of Python's peft", () => {
  it('has its names and layouts', async () => {
    const { files, adapter } = await adapterOf({})
    const modules = ['0.attn.c_proj', '1.attn.c_proj', '1.mlp.c_fc', '1.mlp.c_proj'].map(
      (name) => `transformer.h.${name}`,
    )
    expect(config(files)).toMatchObject({
      peft_type: 'LORA',
      task_type: 'CAUSAL_LM',
      base_model_name_or_path: 'gpt2',
      r: 3,
      lora_alpha: 5,
      fan_in_fan_out: true,
      target_modules: modules,
    })
    const { tensors } = decodeSafetensors(files.get('adapter_model.safetensors')!)
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual(
      modules.flatMap((name) => {
        const [inSize, outSize] = name.endsWith('c_fc') ? [8, 32] : name.endsWith('mlp.c_proj') ? [32, 8] : [8, 8]
        return [
          [`base_model.model.${name}.lora_A.weight`, [3, inSize]],
          [`base_model.model.${name}.lora_B.weight`, [outSize, 3]],
        ]
      }),
    )
    const file = new Float32Array(tensors.get(`base_model.model.${modules[2]!}.lora_B.weight`)!.data.slice().buffer)
    const ours = adapter.parameters.get(`${modules[2]!}.lora_B`)!.arraySync() as number[][]
    expect(file[5 * 3 + 1]).toBe(ours[1]![5])
  })

  it.each([{}, { wavelet: { kind: 'learnable' } }] as const)('comes back the same: %j', async (options) => {
    const { store, logits, files } = await adapterOf(options)
    const again = createDecoder({ ...small, ...options })
    const adapter = attachAdapter(again, await importAdapter(store))
    expect(logitsOf(again)).toEqual(logits)
    expect([...files.keys()]).toHaveLength('wavelet' in options ? 3 : 2)
    adapter.dispose()
    again.dispose()
  })

  it('is merged into an imported model', async () => {
    const { store, logits } = await adapterOf({})
    const base = createDecoder(small)
    const model = {
      decoder: base.config,
      tokenizer: undefined,
      paddingRows: 0,
      notes: [],
      parameters: await readValues(base.parameters),
    }
    assignValues(base.parameters, mergeAdapter(model, await importAdapter(store)).parameters)
    for (const [i, value] of logitsOf(base).entries()) expect(value).toBeCloseTo(logits[i]!, 5)
    const other = { ...model, parameters: new Map([...model.parameters].filter(([name]) => !name.includes('h.1.'))) }
    const adapter = await importAdapter(store)
    expect(() => mergeAdapter(other, adapter)).toThrow("adapter: 'transformer.h.1.attn.c_proj.lora_A' is [8, 3], which")
    base.dispose()
  })

  it('says what is wrong in one line', async () => {
    const { store, files } = await adapterOf({})
    const change = (changes: object) =>
      store.write('adapter_config.json', JSON.stringify({ ...config(files), ...changes }))
    await change({ use_dora: true })
    await expect(importAdapter(store)).rejects.toThrow(
      /^adapter\/adapter_config\.json: use_dora is true; expected false[^\n]+$/,
    )
    await change({ r: 2 })
    const decoder = createDecoder(small)
    const read = await importAdapter(store)
    expect(() => attachAdapter(decoder, read)).toThrow("adapter: 'transformer.h.0.attn.c_proj.lora_A' is [8,3]")
    expect(() => decoder.addLora({ rank: 1 }).dispose()).not.toThrow()
    await change({})
    await store.write('adapter_model.safetensors', files.get('adapter_model.safetensors')!.slice(0, -4))
    await expect(importAdapter(store)).rejects.toThrow(/^adapter\/adapter_model\.safetensors: byte \d+: [^\n]+$/)
    await store.remove('adapter_config.json')
    await expect(importAdapter(store)).rejects.toThrow('adapter/adapter_config.json: it is missing')
    decoder.dispose()
  })
})
