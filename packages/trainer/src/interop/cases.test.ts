import * as tf from '@tensorflow/tfjs-core'
import { createDecoder, type Decoder } from '@wgpt/decoder'
import type { BpeTokenizer } from '@wgpt/tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import { assignValues } from '../parameters/parameter-values.js'
import { decodeSafetensors } from '../safetensors/decode.js'
import { exportHuggingFace } from './export-huggingface.js'
import { importHuggingFace } from './import-huggingface.js'
import { readJsonObject, readText, type ModelFolder } from './model-folder.js'
import { importAdapter } from './peft.js'
import { changed, folderOf, safetensors, savedFolder } from './testing/folders.js'

const addedTokens = savedFolder('cases/added-tokens')
const differs = savedFolder('cases/tied-head-differs')

/** A folder's config and tokenizer, and random weights that go with them. */
async function withWeights(folder: ModelFolder, files: Record<string, unknown> = {}): Promise<ModelFolder> {
  const whole = changed(folder, files)
  const config = (await readJsonObject(whole, 'config.json')) as Record<string, number>
  const decoder = createDecoder({
    vocabularySize: config.vocab_size!,
    contextLength: config.n_positions!,
    embeddingSize: config.n_embd!,
    layerCount: config.n_layer!,
    headCount: config.n_head!,
  })
  const { 'model.safetensors': weights } = Object.fromEntries(await exportHuggingFace(decoder))
  decoder.dispose()
  return changed(whole, { 'model.safetensors': weights })
}
const tokenizerOf = async (folder: ModelFolder) => (await importHuggingFace(folder)).tokenizer as BpeTokenizer
const idsOf = async (folder: ModelFolder, text: string) => [...(await tokenizerOf(folder)).encode(text)]
const config = await readJsonObject(addedTokens, 'config.json')

async function greedy(folder: ModelFolder, prompt: string, tokens: number): Promise<string> {
  const { decoder: options, parameters, tokenizer } = await importHuggingFace(folder)
  const bpe = tokenizer as BpeTokenizer
  const decoder: Decoder = createDecoder(options)
  assignValues(decoder.parameters, parameters)
  const ids = [...bpe.encode(prompt)]
  for await (const id of decoder.generate(ids.slice(), { tokens, temperature: 0 })) ids.push(id)
  decoder.dispose()
  return bpe.decode(ids)
}

beforeAll(() => tf.setBackend('cpu'))

describe('tokens beside the vocabulary', () => {
  it('added_tokens.json: they are tokens, and their rows are kept', async () => {
    const folder = await withWeights(addedTokens)
    const { decoder, parameters, paddingRows } = await importHuggingFace(folder)
    expect(await idsOf(folder, '<|user|> The old')).toEqual([400, 221, 52, 274, 305, 76, 68])
    expect(await idsOf(folder, 'a<|bot|>b')).toEqual([65, 401, 66])
    expect([decoder.vocabularySize, paddingRows]).toEqual([402, 0])
    expect(parameters.get('transformer.wte.weight')!.shape).toEqual([402, 16])
  })

  it('the same by added_tokens_decoder, and by special_tokens_map.json alone', async () => {
    const token = (content: string) => ({
      content,
      lstrip: false,
      normalized: false,
      rstrip: false,
      single_word: false,
    })
    const decoder = { 0: token('<|endoftext|>'), 400: token('<|user|>'), 401: token('<|bot|>') }
    const without = { 'added_tokens.json': undefined, 'special_tokens_map.json': undefined }
    const byDecoder = await withWeights(addedTokens, {
      ...without,
      'tokenizer_config.json': { added_tokens_decoder: decoder },
    })
    const byMap = await withWeights(addedTokens, { 'added_tokens.json': undefined })
    for (const folder of [byDecoder, byMap])
      expect(await idsOf(folder, '<|user|> The old')).toEqual([400, 221, 52, 274, 305, 76, 68])
  })

  it('refuses ids that are not those that the library counts', async () => {
    const folder = await withWeights(addedTokens, { 'added_tokens.json': { '<|user|>': 400, '<|bot|>': 405 } })
    await expect(importHuggingFace(folder)).rejects.toThrow(
      /^cases\/added-tokens\/added_tokens\.json: it gives "<\|bot\|>" the id 405, but [^\n]+ gives it 401/,
    )
  })

  it('rows without a token are kept, and stand for nothing', async () => {
    const folder = await withWeights(addedTokens, { 'config.json': { ...config, vocab_size: 408 } })
    const { decoder, parameters, paddingRows, tokenizer } = await importHuggingFace(folder)
    expect([decoder.vocabularySize, paddingRows, tokenizer!.vocabularySize]).toEqual([408, 6, 408])
    expect(parameters.get('transformer.wte.weight')!.shape).toEqual([408, 16])
    expect((tokenizer as BpeTokenizer).decode([65, 407, 401])).toBe('a<|bot|>')
  })

  it('a pad token without a row is left out, and said', async () => {
    const folder = await withWeights(addedTokens, {
      'config.json': { ...config, vocab_size: 400 },
      'added_tokens.json': undefined,
      'special_tokens_map.json': { pad_token: '[PAD]' },
    })
    const { notes, decoder } = await importHuggingFace(folder)
    expect([decoder.vocabularySize, notes]).toEqual([
      400,
      ['the token "[PAD]" is left out: the model has no row for it, and can\'t read it'],
    ])
  })
})

describe('what stands before a text', () => {
  const bare = {
    'added_tokens.json': undefined,
    'special_tokens_map.json': undefined,
    'config.json': { ...config, vocab_size: 400 },
  }

  it('add_prefix_space of tokenizer_config.json', async () => {
    const folder = await withWeights(addedTokens, {
      ...bare,
      'tokenizer_config.json': { tokenizer_class: 'GPT2Tokenizer', add_prefix_space: true },
    })
    expect(await idsOf(folder, 'The old')).toEqual([221, 52, 274, 305, 76, 68])
    expect(await idsOf(folder, 'a<|endoftext|>b')).toEqual([280, 0, 221, 66])
    expect(await idsOf(folder, '')).toEqual([])
  })

  it('add_bos_token of two files, and a post_processor of tokenizer.json', async () => {
    const folder = await withWeights(addedTokens, {
      ...bare,
      'tokenizer_config.json': { tokenizer_class: 'GPT2Tokenizer', add_bos_token: true },
    })
    expect(await idsOf(folder, 'The old')).toEqual([0, 52, 274, 305, 76, 68])
    const whole = (await readJsonObject(differs, 'tokenizer.json'))!
    const post_processor = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<|endoftext|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { '<|endoftext|>': { id: '<|endoftext|>', ids: [0], tokens: ['<|endoftext|>'] } },
    }
    const file = changed(differs, { 'tokenizer.json': { ...whole, post_processor } })
    expect(await idsOf(file, 'The old')).toEqual([0, 52, 274, 305, 76, 68])
    const exported = folderOf(
      await exportHuggingFace(
        createDecoder({ vocabularySize: 400, contextLength: 4, embeddingSize: 4, layerCount: 0, headCount: 1 }),
        await tokenizerOf(file),
      ),
    )
    expect(await idsOf(exported, 'The old')).toEqual([0, 52, 274, 305, 76, 68])
  })

  it('refuses files that contradict each other', async () => {
    const whole = (await readJsonObject(differs, 'tokenizer.json'))!
    const refused = async (files: Record<string, unknown>) =>
      importHuggingFace(changed(differs, files)).then(String, (error: unknown) => (error as Error).message)
    const prefixed = {
      ...whole,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    }
    expect(await refused({ 'tokenizer.json': prefixed })).toMatch(/tokenizer\.json: its add_prefix_space is true, and/)
    expect(await refused({ 'tokenizer.json': { ...whole, normalizer: { type: 'NFC' } } })).toMatch(
      /its normalizer is passed/,
    )
    expect(await refused({ 'tokenizer_config.json': { add_bos_token: true } })).toMatch(
      /add_bos_token is true, and tokenizer/,
    )
    expect(await refused({ 'tokenizer_config.json': { tokenizer_class: 'BertTokenizer' } })).toMatch(
      /tokenizer_class is "Bert/,
    )
    const asFile = {
      'tokenizer.json': prefixed,
      'tokenizer_config.json': { tokenizer_class: 'PreTrainedTokenizerFast' },
    }
    expect(await idsOf(changed(differs, asFile), 'The old')).toEqual([221, 52, 274, 305, 76, 68])
  })
})

describe('a head that config.json ties', () => {
  it('is a matrix of its own where the file has another one, as in transformers 5', async () => {
    expect(await greedy(differs, 'The old', 8)).toBe('The oldMнн}нн one one')
    const { decoder, notes } = await importHuggingFace(differs)
    expect(decoder.tiedEmbeddings).toBe(false)
    expect(notes[0]).toMatch(/^tie_word_embeddings is true, but lm_head\.weight differs/)
  })

  it('is the embeddings where it is equal, or alone, or listed and not there', async () => {
    const { tensors } = decodeSafetensors((await differs.read('model.safetensors'))!)
    const wte = tensors.get('transformer.wte.weight')!
    const others = Object.fromEntries([...tensors].filter(([name]) => !/lm_head|wte/.test(name)))
    const index = {
      metadata: { total_size: 1 },
      weight_map: Object.fromEntries([...tensors.keys()].map((name) => [name, 'a.safetensors'])),
    }
    const imported = await Promise.all(
      [
        { 'model.safetensors': safetensors({ ...others, 'transformer.wte.weight': wte, 'lm_head.weight': wte }) },
        { 'model.safetensors': safetensors({ ...others, 'lm_head.weight': wte }) },
        {
          'model.safetensors': undefined,
          'model.safetensors.index.json': index,
          'a.safetensors': safetensors({ ...others, 'transformer.wte.weight': wte }),
        },
      ].map((files) => importHuggingFace(changed(differs, files))),
    )
    for (const { decoder, parameters, notes } of imported) {
      expect([decoder.tiedEmbeddings, notes]).toEqual([true, []])
      expect(parameters).toEqual(imported[0]!.parameters)
    }
  })
})

describe('files that other programs write', () => {
  it('merges.txt with CR LF', async () => {
    const merges = (await readText(addedTokens, 'merges.txt'))!
    const folder = await withWeights(addedTokens, { 'merges.txt': merges.replaceAll('\n', '\r\n') })
    expect(await idsOf(folder, 'The old')).toEqual([52, 274, 305, 76, 68])
  })

  it('epsilon as a float32', async () => {
    const folder = changed(differs, {
      'config.json': { ...(await readJsonObject(differs, 'config.json')), layer_norm_epsilon: Math.fround(1e-5) },
    })
    expect((await importHuggingFace(folder)).decoder.vocabularySize).toBe(400)
  })

  it.each(['gelu_new', 'gelu_pytorch_tanh', 'gelu_python_tanh', 'gelu_fast', 'gelu_accurate'])(
    '%s, the same formula',
    async (name) => {
      const folder = changed(differs, {
        'config.json': { ...(await readJsonObject(differs, 'config.json')), activation_function: name },
      })
      expect((await importHuggingFace(folder)).decoder.activation).toBe('gelu')
    },
  )

  it('pytorch_model.bin alone gets the sentence that converts it', async () => {
    const folder = {
      ...changed(differs, { 'model.safetensors': undefined }),
      list: () => Promise.resolve(['config.json', 'pytorch_model.bin', 'tokenizer.json']),
    }
    await expect(importHuggingFace(folder)).rejects.toThrow(
      /\/pytorch_model\.bin: it holds PyTorch's pickled weights[^\n]+ Convert them [^\n]+M\.from_pretrained\('\.'\)\.save_pretrained/,
    )
  })

  it('a pissa adapter is refused by its key', async () => {
    await expect(importAdapter(savedFolder('cases/pissa'))).rejects.toThrow(
      /^cases\/pissa\/adapter_config\.json: init_lora_weights is "pissa"; expected true or false or [^\n]+\.$/,
    )
  })
})
