import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RunError } from '../../errors.js'
import { decodeSafetensors } from '../../safetensors/decode.js'
import { encodeSafetensors } from '../../safetensors/encode.js'
import { importHuggingFace } from '../import-huggingface.js'
import { readJsonObject, type ModelFolder } from '../model-folder.js'
import { importAdapter, mergeAdapter } from '../peft.js'
import { changed, savedFolder } from '../testing/folders.js'
import { adapterKeys } from './adapter-keys.js'
import { generationKeys } from './generation-keys.js'
import { gpt2Keys } from './gpt2-keys.js'
import type { KnownKeys } from './known-keys.js'
import { specialTokensKeys, tokenizerKeys } from './tokenizer-keys.js'

const model = savedFolder('cases/tied-head-differs')
const adapter = savedFolder('cases/pissa')

/** Every config file of a model, its keys, and what reads it. */
const files: {
  file: string
  keys: KnownKeys
  base: Record<string, unknown>
  read: (folder: ModelFolder) => Promise<unknown>
  folder: ModelFolder
}[] = [
  {
    file: 'config.json',
    keys: gpt2Keys,
    base: (await readJsonObject(model, 'config.json'))!,
    folder: model,
    read: importHuggingFace,
  },
  { file: 'generation_config.json', keys: generationKeys, base: {}, folder: model, read: importHuggingFace },
  { file: 'tokenizer_config.json', keys: tokenizerKeys, base: {}, folder: model, read: importHuggingFace },
  { file: 'special_tokens_map.json', keys: specialTokensKeys, base: {}, folder: model, read: importHuggingFace },
  {
    file: 'adapter_config.json',
    keys: adapterKeys,
    base: { ...(await readJsonObject(adapter, 'adapter_config.json')), init_lora_weights: true },
    folder: adapter,
    read: importAdapter,
  },
]
const simpleKey = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.stringMatching(/^[a-z][a-z_]{2,24}$/))

describe.each(files)(
  '$file: every key is understood, without effect, or refused',
  ({ file, keys, base, folder, read }) => {
    const { only, withoutEffect } = keys
    const known = new Set([...keys.read, ...Object.keys(only), ...Object.values(withoutEffect).flat()])
    const outcome = (change: Record<string, unknown>) =>
      read(changed(folder, { [file]: { ...base, ...change } })).then(
        () => undefined,
        (error: unknown) => error,
      )

    it('is read as it is', async () => expect(await outcome({})).toBeUndefined())

    it('refuses a random unknown key by its name', async () => {
      await fc.assert(
        fc.asyncProperty(simpleKey, fc.jsonValue(), async (key, value) => {
          fc.pre(!known.has(key) && key !== '__proto__' && key !== 'wgpt')
          const error = await outcome({ [key]: value })
          expect(error).toBeInstanceOf(RunError)
          expect((error as Error).message).toContain(`/${file}: the key ${JSON.stringify(key)} is not known here`)
          expect((error as Error).message).toMatch(/^[^\n]+\.$/)
        }),
        { numRuns: 200 },
      )
    })

    it('refuses another value of a key that is supported at some alone', async () => {
      for (const [key, values] of Object.entries(only)) {
        for (const value of values)
          expect(await outcome({ [key]: value }), `${key} ${JSON.stringify(value)}`).toBeUndefined()
        await fc.assert(
          fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.boolean(), fc.nat(3)), async (value) => {
            fc.pre(!values.some((supported) => JSON.stringify(supported) === JSON.stringify(value)))
            expect(((await outcome({ [key]: value })) as Error).message).toContain(`/${file}: ${key} is `)
          }),
          { numRuns: 8 },
        )
      }
    })

    it('takes any value of a key without effect', async () => {
      for (const key of Object.values(withoutEffect).flat())
        await fc.assert(
          fc.asyncProperty(fc.jsonValue(), async (value) => {
            expect(await outcome({ [key]: value }), key).toBeUndefined()
          }),
          { numRuns: 3 },
        )
    })

    it('says why a key is without effect, and has it in one list', () => {
      for (const reason of Object.keys(withoutEffect)) expect(reason.length).toBeGreaterThan(10)
      const all = [...keys.read, ...Object.keys(only), ...Object.values(withoutEffect).flat()]
      expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([])
    })
  },
)

const adapterConfig = { ...(await readJsonObject(adapter, 'adapter_config.json'))!, init_lora_weights: true }
const wholeAdapter = changed(adapter, { 'adapter_config.json': adapterConfig })
const base = await importHuggingFace(model)

const { tensors } = decodeSafetensors((await adapter.read('adapter_model.safetensors'))!)

describe('an adapter with a part of its targets', () => {
  it('whole is merged', async () => {
    expect(mergeAdapter(base, await importAdapter(wholeAdapter)).parameters.size).toBe(base.parameters.size)
  })

  it('is refused by the name of the matrix that its targets name and it lacks', async () => {
    const changes = { ...adapterConfig, target_modules: ['c_attn', 'attn.c_proj'] }
    const half = await importAdapter(changed(adapter, { 'adapter_config.json': changes }))
    expect(() => mergeAdapter(base, half)).toThrow(
      "cases/pissa/adapter_model.safetensors: 'transformer.h.0.attn.c_proj.lora_A' is missing",
    )
  })

  it.each([...tensors.keys()])('is refused without %s', async (left) => {
    const rest = encodeSafetensors(new Map([...tensors].filter(([name]) => name !== left)), { format: 'pt' })
    const read = await importAdapter(changed(wholeAdapter, { 'adapter_model.safetensors': rest }))
    const name = left.slice('base_model.model.'.length, -'.weight'.length)
    expect(() => mergeAdapter(base, read)).toThrow(`'${name}' is missing`)
  })

  it('with a target that the model lacks, or one more than it names, is refused', async () => {
    const other = (target_modules: unknown) =>
      importAdapter(changed(wholeAdapter, { 'adapter_config.json': { ...adapterConfig, target_modules } }))
    await expect(other(['*c_attn'])).rejects.toThrow('target_modules.0')
    const lacking = await other(['c_attn', 'q_proj'])
    expect(() => mergeAdapter(base, lacking)).toThrow("targets has 'q_proj'")
    const fewer = await other(['mlp.c_fc'])
    expect(() => mergeAdapter(base, fewer)).toThrow("it has 'transformer.h.0.attn.c_attn.lora_A'")
  })
})
