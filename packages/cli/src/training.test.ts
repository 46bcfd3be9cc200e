import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { presets } from '@wgpt/trainer'
import { beforeAll, describe, expect, it } from 'vitest'
import { complaints, smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const file = (...parts: string[]) => path.join(cwd, ...parts)
const read = (...parts: string[]) => readFileSync(file(...parts), 'utf8')

interface Result {
  run: string
  text: string
  tokens: number
  validationLoss: number
  finalValidationLoss: number
  bitsPerToken: number
  data: object
  arms: Record<string, { finalValidationLoss: number; validationLoss: number }>
}
const json = (text: string) => JSON.parse(text) as Result

/** Six steps of the smallest decoder. */
const sixSteps = ['--steps', '6', '--backend', 'wasm', ...smallest]

describe('wgpt train', () => {
  let result: Result
  beforeAll(async () => {
    const { code, stdout, stderr } = await wgpt(
      ['train', 'text', ...sixSteps, '--seed', '3', '--out', 'run', '--json'],
      { cwd },
    )
    expect(stderr).toContain('backend: wasm')
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    result = json(stdout)
  }, 60_000)

  it('saves config, tokenizer, figures, checkpoints, a sample and a report', () => {
    for (const name of [
      'config.json',
      'tokenizer.json',
      'metrics.jsonl',
      'sample.txt',
      'report.html',
      'checkpoints/6/model.safetensors',
    ])
      expect(existsSync(file('run', name)), name).toBe(true)
    expect(json(read('run/config.json'))).toMatchObject({
      data: { source: 'moby-dick' },
      decoder: { layerCount: 1, embeddingSize: 8, contextLength: 16 },
      training: { steps: 6, seed: 3, batchSize: 2 },
    })
    expect(result).toMatchObject({ command: 'train', run: file('run'), steps: 6, report: file('run/report.html') })
    expect(read('run/report.html')).toContain('<svg')
  })

  it('is described as the preset that it came from', async () => {
    const describe = async (...call: string[]) => {
      const { stdout } = await wgpt(['describe', ...call, '--json'], { cwd })
      const { wavelet, tokens, flops, bytes } = JSON.parse(stdout) as Record<string, object>
      return { wavelet, tokens, flops, bytes }
    }
    expect(await describe('run')).toEqual(await describe('text', '--steps', '6', ...smallest))
  })

  it('is evaluated by wgpt eval to the same loss', async () => {
    const { code, stdout } = await wgpt(['eval', 'run', '--backend', 'wasm', '--json'], { cwd })
    expect(code).toBe(0)
    const evaluated = json(stdout)
    expect(evaluated.validationLoss).toBe(result.finalValidationLoss)
    expect(evaluated.bitsPerToken).toBeCloseTo(evaluated.validationLoss / Math.log(2), 12)
    const { stdout: ofOther } = await wgpt(
      ['eval', 'run', '--backend', 'wasm', '--data', 'run/report.html', '--batches', '3', '--json'],
      { cwd },
    )
    expect(json(ofOther).tokens).toBe(3 * 2 * 16)
  })

  it('writes by wgpt generate, the same text for the same seed, on stdout or into a new file', async () => {
    const call = ['generate', 'run', '--backend', 'wasm', '--tokens', '40', '--prompt', 'Call me']
    const { code, stdout } = await wgpt(call, { cwd })
    expect([code, stdout.length]).toEqual([0, 'call me'.length + 40 + 1])
    expect(stdout).toMatch(/^call me[a-z ]{40}\n$/)
    expect((await wgpt([...call, '--seed', '0'], { cwd })).stdout).toBe(stdout)
    expect((await wgpt([...call, '--seed', '1'], { cwd })).stdout).not.toBe(stdout)
    writeFileSync(file('prompt.txt'), 'Call me')
    const fromFile = [...call.slice(0, -1), 'prompt.txt', '--out', 'text.txt']
    expect((await wgpt(fromFile, { cwd })).code).toBe(0)
    expect(`${read('text.txt')}\n`).toBe(stdout)
    const again = await wgpt(fromFile, { cwd })
    expect([again.code, complaints(again)]).toEqual([2, ["wgpt: --out 'text.txt' exists already. Name a new file."]])
    const { text } = json((await wgpt([...call, '--json'], { cwd })).stdout)
    expect(`${text}\n`).toBe(stdout)
  })

  it('never overwrites a run', async () => {
    const before = read('run/metrics.jsonl')
    const outcome = await wgpt(['train', 'text', ...sixSteps, '--out', 'run'], { cwd })
    expect([outcome.code, complaints(outcome)]).toEqual([
      2,
      [expect.stringContaining("--out 'run' holds a run already")],
    ])
    expect(read('run/metrics.jsonl')).toBe(before)
    const resumed = await wgpt(['train', '--resume', 'run'], { cwd })
    expect([resumed.code, complaints(resumed)]).toEqual([2, [expect.stringContaining('has finished its 6 steps')]])
  })

  it('lets --set win over options, options over a file, and that over the preset', async () => {
    const settings = "{ preset: 'text', training: { steps: 8, seed: 8, weightDecay: 0.25 } }"
    writeFileSync(
      file('low.ts'),
      `import { defineConfig, type ConfigFile } from '@wgpt/cli/config'\nexport default defineConfig(${settings} satisfies ConfigFile)\n`,
    )
    const call = [
      'train',
      '--config',
      'low.ts',
      ...sixSteps,
      'training.steps=4',
      'decoder.wavelet.kind=learnable',
      '--seed',
      '7',
      '--wavelet',
      'none',
      '--out',
      'precedence',
    ]
    expect((await wgpt(call, { cwd })).code).toBe(0)
    expect(json(read('precedence/config.json'))).toMatchObject({
      training: { steps: 4, seed: 7, weightDecay: 0.25, learningRate: presets.text.tiny.training.learningRate },
      decoder: { wavelet: { kind: 'learnable' } },
    })
  })

  it('makes a folder of its own in runs/, and reports of several runs', async () => {
    writeFileSync(file('letters.txt'), 'Call me Ishmael. Some years ago, never mind how long precisely. '.repeat(40))
    const { code, stdout } = await wgpt(['train', 'text', ...sixSteps, '--data', 'letters.txt', '--json'], { cwd })
    expect(code).toBe(0)
    const run = json(stdout).run
    expect(path.relative(cwd, run)).toMatch(/^runs\/text-tiny-\d{4}-\d\d-\d\d-\d{6}$/)
    expect(json(readFileSync(path.join(run, 'config.json'), 'utf8')).data).toEqual({
      paths: [file('letters.txt')],
      documents: 'segmented',
    })
    const both = await wgpt(['report', 'run', run, '--out', 'both.html'], { cwd })
    expect([both.code, both.stdout]).toEqual([0, 'report: both.html\n'])
    for (const name of ['run', path.basename(run)]) expect(read('both.html')).toContain(name)
    expect((await wgpt(['report', 'run', run, '--out', 'both.html'], { cwd })).code).toBe(2)
  })
})

describe('wgpt compare', () => {
  it('trains both arms, and says in plain sentences which won', async () => {
    const call = ['compare', 'text', ...sixSteps, 'training.evaluateEvery=3', '--out', 'comparison']
    const { code, stdout, stderr } = await wgpt(call, { cwd })
    expect(code).toBe(0)
    const summary = json(read('comparison/summary.json'))
    const [first] = stdout.split('\n')
    for (const arm of ['none', 'fixed']) {
      expect(stdout).toContain(`\n${arm}:\n`)
      expect(first).toContain(summary.arms[arm]!.finalValidationLoss.toFixed(3))
      for (const step of [0, 3, 6])
        expect(stderr).toMatch(new RegExp(`^${arm} +step ${step}/6 .*validation \\d\\.\\d{3}`, 'm'))
    }
    expect(first).toMatch(/^[^.].*nats per token.*\. A step took .*\.$/)
    expect(stdout).toContain('report: comparison/report.html')
    expect(read('comparison/report.html')).toContain('<svg')
  })

  it('is evaluated arm by arm, and its arms are runs', async () => {
    const { stdout } = await wgpt(['eval', 'comparison', '--backend', 'wasm', '--json'], { cwd })
    const summary = json(read('comparison/summary.json'))
    const { arms } = json(stdout)
    for (const arm of ['none', 'fixed']) expect(arms[arm]!.validationLoss).toBe(summary.arms[arm]!.finalValidationLoss)
    expect((await wgpt(['generate', 'comparison/arms/fixed', '--tokens', '5'], { cwd })).code).toBe(0)
    const whole = await wgpt(['generate', 'comparison', '--tokens', '5'], { cwd })
    expect([whole.code, complaints(whole)]).toEqual([
      2,
      [expect.stringContaining('comparison/arms/none or comparison/arms/fixed')],
    ])
  })

  it('is reported again by wgpt report', async () => {
    const { code } = await wgpt(['report', 'comparison'], { cwd })
    expect(code).toBe(0)
    expect(read('comparison/report.html')).toContain('<svg')
  })
})
