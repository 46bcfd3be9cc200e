import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const json = (file: string) => JSON.parse(readFileSync(path.join(cwd, file), 'utf8')) as Record<string, unknown>

/** A call that succeeds: what `--json` says. */
async function call(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await wgpt([...args, '--json'], { cwd })
  expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Record<string, unknown>
}
const written = (run: string) => call('generate', run, '--temperature', '0', '--tokens', '20', '--backend', 'cpu')

describe('wgpt export and wgpt import', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    for (const wavelet of ['none', 'fixed'])
      await call(
        'train',
        'text',
        '--steps',
        '2',
        '--wavelet',
        wavelet,
        '--backend',
        'cpu',
        '--out',
        wavelet,
        ...smallest,
      )
  }, 120_000)

  it.each([
    ['none', 'gpt2'],
    ['fixed', 'wgpt'],
  ])('a run with wavelet %s goes out as %s and comes back the same', async (run, modelType) => {
    const exported = await call('export', run, '--format', 'huggingface', '--out', `${run}-model`)
    expect(exported).toMatchObject({ command: 'export', step: 2, format: 'huggingface', modelType })
    expect(json(`${run}-model/config.json`)).toMatchObject({ model_type: modelType, n_embd: 8, n_layer: 1 })
    expect(Object.keys(exported.files as object).sort()).toEqual(readdirSync(path.join(cwd, `${run}-model`)).sort())
    const imported = await call('import', `${run}-model`, '--out', `${run}-again`)
    expect(imported).toMatchObject({
      command: 'import',
      modality: 'text',
      parameters: exported.parameters,
      paddingRows: 0,
    })
    expect((await written(`${run}-again`)).text).toBe((await written(run)).text)
    const { code, stderr } = await wgpt(['export', run, '--out', `${run}-model`], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining('holds a run or a model already') as string])
  })

  it('leaves no folder behind when the model is broken', async () => {
    cpSync(path.join(cwd, 'none-model'), path.join(cwd, 'cut'), { recursive: true })
    const file = path.join(cwd, 'cut/model.safetensors')
    writeFileSync(file, readFileSync(file).subarray(0, -8))
    const { code, stderr } = await wgpt(['import', 'cut', '--out', 'new'], { cwd })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^wgpt: .*cut\/model\.safetensors: byte \d+: [^\n]+\n$/)
    expect(existsSync(path.join(cwd, 'new'))).toBe(false)
  })

  it('an imported run is not a run to continue with: it has no data', async () => {
    const again = await wgpt(['train', '--resume', 'none-again', '--backend', 'cpu'], { cwd })
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("there is no source 'imported'") as string])
    cpSync(path.join(cwd, 'none-again'), path.join(cwd, 'runs/none-again'), { recursive: true })
    const newest = await wgpt(['train', '--resume'], { cwd })
    expect(newest.stderr).toContain('runs/ holds no unfinished run')
  })

  it('a run starts from an imported model, by LoRA, resumes, and goes out merged, as a graph model or as the adapter alone', async () => {
    const tuning = ['--from', 'none-again', '--lora-rank', '2', '--backend', 'cpu', '--set', 'training.batchSize=2']
    expect(
      await call('train', ...tuning, 'training.evaluationBatches=2', '--steps', '2', '--out', 'tuned'),
    ).toMatchObject({
      steps: 2,
    })
    expect(json('tuned/config.json')).toMatchObject({
      decoder: { contextLength: 16, embeddingSize: 8 },
      training: { learningRate: 3e-3 },
      from: { run: path.join(cwd, 'none-again'), step: 0 },
      lora: { rank: 2, targets: ['c_attn'] },
    })
    expect(await call('train', '--resume', 'tuned', '--steps', '3', '--backend', 'cpu')).toMatchObject({ steps: 3 })
    expect(await call('export', 'tuned', '--format', 'tfjs', '--out', 'graph')).toMatchObject({
      modelType: 'graph-model',
    })
    expect(await call('export', 'tuned', '--format', 'peft', '--out', 'adapter')).toMatchObject({
      modelType: 'lora',
      parameters: 64,
    })
    expect(json('adapter/adapter_config.json')).toMatchObject({ r: 2, base_model_name_or_path: 'none-again' })
    await call('import', 'none-model', '--adapter', 'adapter', '--out', 'merged')
    expect(json('merged/config.json').lora).toBeUndefined()
  })

  it.each([
    [['--from', 'nowhere'], "run 'nowhere' doesn't exist"],
    [['--lora-rank', '2'], 'lora: adapts a model that is there'],
    [['--from', 'none-again', '--set', 'decoder.layerCount=3'], 'decoder.layerCount is 3, the model in'],
    [['--from', 'none-again', '--lora-rank', '0'], 'Expected a whole number from 1 to 4096'],
  ])('a wrong start is told in one line: train text %j', async (options, message) => {
    const { code, stderr } = await wgpt(['train', 'text', ...options], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining(message) as string])
  })

  it("refuses a tokenizer that isn't byte-level BPE", async () => {
    cpSync(path.join(cwd, 'none-model'), path.join(cwd, 'other'), { recursive: true })
    writeFileSync(path.join(cwd, 'other/wgpt_tokenizer.json'), '{"kind":"sentencepiece"}')
    const { code, stderr } = await wgpt(['import', 'other', '--out', 'new'], { cwd })
    expect([code, stderr]).toEqual([1, expect.stringContaining('wgpt reads byte-level BPE') as string])
  })
})
