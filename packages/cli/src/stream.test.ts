import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encodeSafetensors, float32Tensor } from '@wgpt/trainer'
import { expect, it } from 'vitest'
import { wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const vocabularySize = 257
const channels = 258
const contextLength = 64

/** A GPT-2 without blocks whose tokens are the bytes (behind an end of text, id 0), and whose greedy text goes through `bytes` in a circle. */
function writeModel(folder: string, bytes: Uint8Array): void {
  mkdirSync(folder)
  const embedding = new Float32Array(vocabularySize * channels)
  for (let id = 0; id < vocabularySize; id++) embedding[id * channels + id] = 1
  const head = new Float32Array(vocabularySize * channels)
  for (const [place, byte] of bytes.entries()) head[(1 + bytes[(place + 1) % bytes.length]!) * channels + 1 + byte] = 1
  const tensors = new Map([
    ['transformer.wte.weight', float32Tensor([vocabularySize, channels], embedding)],
    ['transformer.wpe.weight', float32Tensor([contextLength, channels], new Float32Array(contextLength * channels))],
    ['transformer.ln_f.weight', float32Tensor([channels], new Float32Array(channels).fill(1))],
    ['transformer.ln_f.bias', float32Tensor([channels], new Float32Array(channels))],
    ['lm_head.weight', float32Tensor([vocabularySize, channels], head)],
  ])
  writeFileSync(path.join(folder, 'model.safetensors'), encodeSafetensors(tensors))
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({
      model_type: 'gpt2',
      vocab_size: vocabularySize,
      n_positions: contextLength,
      n_embd: channels,
      n_layer: 0,
      n_head: 2,
      activation_function: 'gelu_new',
      tie_word_embeddings: false,
    }),
  )
  const printed = Array.from({ length: 256 }, (_, byte) => byte).filter(
    (byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174,
  )
  const hidden = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !printed.includes(byte))
  const characterOf = (byte: number) => String.fromCharCode(printed.includes(byte) ? byte : 256 + hidden.indexOf(byte))
  const vocab = {
    '<|endoftext|>': 0,
    ...Object.fromEntries(Array.from({ length: 256 }, (_, byte) => [characterOf(byte), 1 + byte])),
  }
  writeFileSync(
    path.join(folder, 'tokenizer.json'),
    JSON.stringify({
      added_tokens: [{ id: 0, content: '<|endoftext|>', special: true }],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
      decoder: { type: 'ByteLevel' },
      model: { type: 'BPE', vocab, merges: [] },
    }),
  )
}

it('generate writes whole characters, whatever number of tokens each takes', { timeout: 60_000 }, async () => {
  const text = 'aéb€c🐋'
  const bytes = new TextEncoder().encode(text)
  writeModel(path.join(cwd, 'model'), bytes)
  expect(await wgpt(['import', 'model', '--out', 'run'], { cwd })).toMatchObject({ code: 0 })
  const generate = (...more: string[]) =>
    wgpt(['generate', 'run', '--prompt', 'a', '--temperature', '0', '--backend', 'cpu', ...more], { cwd })
  const { stdout } = await generate('--tokens', String(bytes.length - 1))
  expect(stdout).toBe(`${text}\n`)
  // It ends within '€': one U+FFFD says so, as decode does.
  expect((await generate('--tokens', '4')).stdout).toBe('aéb\ufffd\n')
  expect(JSON.parse((await generate('--tokens', '4', '--json')).stdout)).toMatchObject({ text: 'aéb\ufffd' })
})
