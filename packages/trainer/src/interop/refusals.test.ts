import * as tf from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { createCharacterTokenizer } from '@wgpt/tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import { RunError } from '../errors.js'
import { createMemoryStore } from '../store/memory-store.js'
import { exportHuggingFace } from './export-huggingface.js'
import { importHuggingFace } from './import-huggingface.js'
import { readJsonObject, type ModelFolder } from './model-folder.js'
import { importAdapter } from './peft.js'
import { saveImported } from './save-imported.js'
import { changed, folderOf, safetensors, savedFolder } from './testing/folders.js'

const gpt2 = savedFolder('gpt2')
const sharded = savedFolder('gpt2-in-shards')
const index = 'model.safetensors.index.json'

/** The one line that an import is refused with. */
async function refusal(folder: ModelFolder): Promise<string> {
  const error: unknown = await importHuggingFace(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(RunError)
  const { message } = error as RunError
  expect(message).toMatch(/^[^\n]+\.$/)
  return message
}
const withConfig = async (settings: Record<string, unknown>) =>
  changed(gpt2, { 'config.json': { ...(await readJsonObject(gpt2, 'config.json')), ...settings } })
async function withMap(change: (map: Record<string, string>) => Record<string, unknown>) {
  const { weight_map: map } = (await readJsonObject(sharded, index)) as { weight_map: Record<string, string> }
  return changed(sharded, { [index]: { weight_map: change(map) } })
}

describe('a config that is refused', () => {
  it.each<[settings: Record<string, unknown>, says: string]>([
    [{ activation_function: 'gelu' }, 'activation_function is "gelu"; expected gelu_new or gelu_pytorch_tanh'],
    [{ activation_function: 'relu' }, 'activation_function is "relu"'],
    [{ layer_norm_epsilon: 1e-6 }, 'layer_norm_epsilon is 0.000001; expected 0.00001'],
    [{ scale_attn_weights: false }, 'scale_attn_weights is false; expected true'],
    [{ scale_attn_by_inverse_layer_idx: true }, 'scale_attn_by_inverse_layer_idx is true; expected false'],
    [{ add_cross_attention: true }, 'add_cross_attention is true'],
    [{ quantization_config: { bits: 4 } }, 'quantization_config is {"bits":4}'],
    [{ model_type: 'llama' }, `model_type is "llama"; expected 'gpt2'`],
    [{ model_type: undefined }, 'model_type is missing'],
    [{ n_embd: -1 }, 'n_embd: '],
    [{ vocab_size: 1e12 }, 'vocab_size: '],
    [{ n_layer: 5000 }, 'n_layer: '],
    [{ n_head: 4 }, 'headCount: is 4, which must divide embeddingSize (6)'],
    [{ resid_pdrop: 1 }, 'resid_pdrop is 1'],
    [{ n_positions: 9 }, "'transformer.wpe.weight' is [8, 6], config.json makes it [9, 6]"],
    [{ vocab_size: 12 }, "'transformer.wte.weight' is [11, 6], config.json makes it [12, 6]"],
    [{ n_layer: 3 }, "'transformer.h.2.ln_1.weight' is missing"],
    [{ n_layer: 1 }, "'transformer.h.1.attn.c_attn.bias' is in it, which the model of config.json doesn't have"],
    [{ n_inner: null }, "'transformer.h.0.mlp.c_fc.weight' is [6, 10], config.json makes it [6, 24]"],
    [{ tie_word_embeddings: false }, "'lm_head.weight' is missing"],
    [{ wgpt: { format: 2, decoder: {} } }, 'wgpt: format: '],
    [{ wgpt: { format: 1, decoder: { layerCount: 'x' } } }, 'wgpt.decoder: '],
  ])('%j', async (settings, says) => expect(await refusal(await withConfig(settings))).toContain(says))

  it.each<[content: unknown, says: string]>([
    [undefined, 'config.json: it is missing'],
    ['{"model_type": "gpt2",', 'config.json: byte 22: it is not JSON: '],
    ['{"ü": gpt2}', 'config.json: byte 7: it is not JSON'],
    [[], 'config.json: byte 0: it is not a JSON object'],
    [Uint8Array.of(0xff, 0xfe), 'config.json: it is not text in UTF-8'],
    [' '.repeat(2 ** 24 + 1), 'at most 16777216 are read'],
  ])('file %#', async (content, says) =>
    expect(await refusal(changed(gpt2, { 'config.json': content }))).toContain(says),
  )
})

describe('weights that are refused', () => {
  it.each([
    '../../etc/model.safetensors',
    '/etc/model.safetensors',
    'a/b.safetensors',
    '..\\b.safetensors',
    '.b.safetensors',
    'pytorch_model.bin',
    '',
  ])('a shard called %j', async (name) => {
    const opened: string[] = []
    const folder = await withMap((map) => ({ ...map, 'transformer.wte.weight': name }))
    const read = (file: string) => (opened.push(file), folder.read(file))
    expect(await refusal({ ...folder, read })).toContain(
      `names the file ${JSON.stringify(name)}; expected NAME.safetensors in the same folder`,
    )
    expect(opened.filter((file) => file === name)).toEqual([])
  })

  it('an index that is not a map of names, or of too many', async () => {
    expect(await refusal(changed(sharded, { [index]: { weight_map: { a: 1 } } }))).toContain('weight_map.a: ')
    const many = Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`t${i}`, `s${i}.safetensors`]))
    expect(await refusal(changed(sharded, { [index]: { weight_map: many } }))).toContain(
      'names 1025 files, at most 1024',
    )
    expect(await refusal(changed(sharded, { [index]: undefined }))).toContain('it is missing, and so is')
  })

  it('an index that its shards contradict', async () => {
    const { ['transformer.wte.weight']: shard, ...less } = (
      (await readJsonObject(sharded, index)) as { weight_map: Record<string, string> }
    ).weight_map
    expect(await refusal(await withMap(() => less))).toContain(
      `'transformer.wte.weight' is in it, which ${index} doesn't list`,
    )
    expect(await refusal(await withMap((map) => ({ ...map, more: shard })))).toContain("'more' isn't in it, where")
    expect(await refusal(await withMap((map) => ({ ...map, more: 'absent.safetensors' })))).toContain(
      'absent.safetensors: it is missing',
    )
    const other = Object.values(less).find((name) => name !== shard)!
    expect(await refusal(await withMap((map) => ({ ...map, 'transformer.wte.weight': other })))).toContain(
      `says is in '${other}'`,
    )
  })

  it('a broken file, with the byte', async () => {
    const bytes = (await gpt2.read('model.safetensors'))!
    expect(await refusal(changed(gpt2, { 'model.safetensors': bytes.subarray(0, -4) }))).toMatch(
      /model\.safetensors: byte \d+: /,
    )
    const shard = 'model-00002-of-00002.safetensors'
    expect(await refusal(changed(sharded, { [shard]: Uint8Array.of(1, 2) }))).toContain(`${shard}: byte 2: `)
    const claims = bytes.slice()
    claims.fill(0xff, 0, 8)
    expect(await refusal(changed(gpt2, { 'model.safetensors': claims }))).toContain('byte 0: the header')
  })

  it.each([NaN, Infinity, -Infinity])('a weight that is %s, in a model and in an adapter', async (value) => {
    const spoilt = (bytes: Uint8Array, place: number) => {
      const copy = bytes.slice()
      new DataView(copy.buffer).setFloat32(copy.length - 4 * place, value, true)
      return copy
    }
    const weights = (await gpt2.read('model.safetensors'))!
    expect(await refusal(changed(gpt2, { 'model.safetensors': spoilt(weights, 3) }))).toMatch(
      new RegExp(
        `gpt2/model\\.safetensors: '[^']+' holds ${value}, as value \\d+ of \\d+: nothing can be computed with it\\. Get`,
      ),
    )
    const adapter = savedFolder('cases/pissa')
    const config = { ...(await readJsonObject(adapter, 'adapter_config.json')), init_lora_weights: true }
    const values = (await adapter.read('adapter_model.safetensors'))!
    const files = { 'adapter_config.json': config, 'adapter_model.safetensors': spoilt(values, 1) }
    await expect(importAdapter(changed(adapter, files))).rejects.toThrow(`holds ${value}, as value `)
    const strong = changed(adapter, { 'adapter_config.json': { ...config, lora_alpha: 1e308 } })
    await expect(importAdapter(strong)).rejects.toThrow('lora_alpha: Too big')
  })

  it('whole numbers, and a name that is there twice', async () => {
    const one = { dtype: 'F32', shape: [1], data: new Uint8Array(4) } as const
    const twice = safetensors({ 'wte.weight': one, 'transformer.wte.weight': one })
    expect(await refusal(changed(gpt2, { 'model.safetensors': twice }))).toContain('is there twice')
    const whole = { dtype: 'I32', shape: [11, 6], data: new Uint8Array(264) } as const
    expect(await refusal(changed(gpt2, { 'model.safetensors': safetensors({ 'wte.weight': whole }) }))).toContain(
      "model.safetensors: 'transformer.wte.weight' is I32; expected F32, F16 or BF16",
    )
  })
})

describe('tokenizers that are refused', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each<[files: Record<string, unknown>, says: string]>([
    [{ 'tokenizer.json': { model: { type: 'WordPiece', vocab: {} } } }, 'Expected byte-level BPE'],
    [{ 'tokenizer.json': '{"model": ' }, 'at byte 10'],
    [{ 'wgpt_tokenizer.json': { kind: 'unheard-of' } }, 'wgpt_tokenizer.json: '],
    [{ 'vocab.json': { a: 0 }, 'merges.txt': '' }, 'vocab.json: '],
  ])('%j', async (files, says) => {
    const message = await refusal(changed(gpt2, files))
    expect(message).toContain(says)
    expect(message).toContain('wgpt reads byte-level BPE')
  })

  it('more tokens than the model has', async () => {
    const tokenizer = createCharacterTokenizer({ alphabet: 'abcdefghijkl' })
    expect(await refusal(changed(gpt2, { 'wgpt_tokenizer.json': tokenizer.toJSON() }))).toContain(
      'vocab_size is 11, the tokenizer has 12 tokens',
    )
  })

  it('none at all, where a run is expected', async () => {
    await expect(saveImported(createMemoryStore('runs/a'), await importHuggingFace(gpt2))).rejects.toThrow(
      'has no tokenizer.json',
    )
  })
})

describe('files that are not parameters', () => {
  it("masks of old GPT-2 files, names without 'transformer.' and a repeated tied head are taken", async () => {
    const decoder = createDecoder({
      vocabularySize: 5,
      contextLength: 4,
      embeddingSize: 4,
      layerCount: 1,
      headCount: 1,
    })
    const exported = folderOf(await exportHuggingFace(decoder))
    const { decodeSafetensors } = await import('../safetensors/decode.js')
    const { tensors } = decodeSafetensors((await exported.read('model.safetensors'))!)
    const old = Object.fromEntries([...tensors].map(([name, tensor]) => [name.replace('transformer.', ''), tensor]))
    const mask = { dtype: 'F32', shape: [1, 1, 4, 4], data: new Uint8Array(64) } as const
    const file = safetensors({
      ...old,
      'h.0.attn.bias': mask,
      'h.0.attn.masked_bias': { ...mask, shape: [16] },
      'lm_head.weight': old['wte.weight']!,
    })
    const read = await importHuggingFace(changed(exported, { 'model.safetensors': file }))
    expect(read).toEqual(await importHuggingFace(exported))
    decoder.dispose()
  })
})
