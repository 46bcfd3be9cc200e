import { cpSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { quoted } from './call-name.js'
import { complaints, run, script, smallest, wgpt, type CallOptions } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const steps = 400
const settings = [
  '--steps',
  String(steps),
  '--backend',
  'wasm',
  ...smallest,
  'training.evaluateEvery=40',
  'training.checkpointEvery=30',
]

/** Every figure but the time that it took. */
const figures = (run: string) =>
  readFileSync(path.join(cwd, run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as object), seconds: undefined }))

/** Acts once, when a run has come to a step that is evaluated. */
function atStep(step: number, act: Required<CallOptions>['onStderr']): Required<CallOptions>['onStderr'] {
  let acted = false
  return (soFar, child) => {
    if (acted || !soFar.includes(`step ${step}/${steps}`)) return
    acted = true
    act(soFar, child)
  }
}

describe('a run that is stopped', () => {
  beforeAll(async () => {
    expect((await wgpt(['train', 'text', ...settings, '--out', 'whole'], { cwd })).code).toBe(0)
  }, 120_000)

  it('by Ctrl-C saves, exits with 130, and says the command that continues to the same figures', async () => {
    const stopped = await wgpt(['train', 'text', ...settings, '--out', 'stopped'], {
      cwd,
      onStderr: atStep(80, (_, child) => child.kill('SIGINT')),
    })
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toContain('stopping after this step, and saving')
    const [line, ...others] = complaints(stopped)
    expect(others).toEqual([])
    const command =
      /^wgpt: Stopped; progress is saved\. Resume with: node \S+ (train --resume stopped --backend wasm)$/.exec(line!)
    expect(command).not.toBeNull()
    expect(figures('stopped').length).toBeLessThan(figures('whole').length)

    const resumed = await wgpt(command![1]!.split(' '), { cwd })
    expect([resumed.code, resumed.stdout.includes('report: stopped/report.html')]).toEqual([0, true])
    expect(figures('stopped')).toEqual(figures('whole'))
  })

  it('by a terminal that closes saves and ends as by Ctrl-C', async () => {
    const stopped = await wgpt(['train', 'text', ...settings, '--out', 'hung-up'], {
      cwd,
      onStderr: atStep(80, (_, child) => {
        child.stderr.destroy()
        child.kill('SIGHUP')
      }),
    })
    expect(stopped.code).toBe(130)
    expect((await wgpt(['train', '--resume', 'hung-up', '--backend', 'wasm'], { cwd })).code).toBe(0)
    expect(figures('hung-up')).toEqual(figures('whole'))
  })

  it('of its stderr alone continues to its end', async () => {
    const outcome = await wgpt(['train', 'text', ...settings, '--out', 'deaf'], {
      cwd,
      onStderr: atStep(80, (_, child) => child.stderr.destroy()),
    })
    expect([outcome.code, outcome.stdout.includes('report: deaf/report.html')]).toEqual([0, true])
    expect(figures('deaf')).toEqual(figures('whole'))
  })

  it('by a full disk under its log continues to its end', async () => {
    const command = [process.execPath, script, 'train', 'text', ...settings, '--out', 'full-log'].map(quoted).join(' ')
    const outcome = await run(['sh', '-c', `${command} 2> /dev/full`], { cwd })
    expect([outcome.code, outcome.stdout.includes('report: full-log/report.html')]).toEqual([0, true])
    expect(figures('full-log')).toEqual(figures('whole'))
  })

  it('by SIGKILL continues, found by --resume alone, to the same figures', async () => {
    const killed = await wgpt(['train', 'text', ...settings], {
      cwd,
      onStderr: atStep(160, (_, child) => child.kill('SIGKILL')),
    })
    expect(killed.code).toBeNull()
    const folder = /^saved in: (\S+)$/m.exec(killed.stderr)![1]!
    const resumed = await wgpt(['train', '--resume', '--backend', 'wasm', '--json'], { cwd })
    expect(resumed.code).toBe(0)
    expect(JSON.parse(resumed.stdout)).toMatchObject({ run: path.join(cwd, folder), steps })
    expect(figures(folder)).toEqual(figures('whole'))
  })

  it('takes `--resume text` for the preset and no folder', async () => {
    const outcome = await wgpt(['train', '--resume', 'text'], { cwd })
    expect(complaints(outcome)).toEqual([expect.stringContaining('runs/ holds no unfinished run')])
  })

  it('by two signals ends at once, unsaved since its last checkpoint', async () => {
    const twice = await wgpt(['train', 'text', ...settings, '--out', 'twice'], {
      cwd,
      onStderr: atStep(40, (_, child) => {
        // Both are there when the process wakes: nothing can come between them.
        for (const signal of ['SIGSTOP', 'SIGINT', 'SIGTERM', 'SIGCONT'] as const) child.kill(signal)
      }),
    })
    expect(twice.code).toBe(130)
    expect(twice.stderr).toContain('Ctrl-C again ends at once')
    expect(complaints(twice)).toEqual([])
    expect((await wgpt(['train', '--resume', 'twice', '--backend', 'wasm'], { cwd })).code).toBe(0)
    expect(figures('twice')).toEqual(figures('whole'))
  })

  it('continues as a comparison too', async () => {
    const stopped = await wgpt(['compare', 'text', ...settings, '--out', 'arms'], {
      cwd,
      onStderr: atStep(80, (_, child) => child.kill('SIGINT')),
    })
    expect([stopped.code, complaints(stopped)]).toEqual([
      130,
      [expect.stringContaining('compare --resume arms --backend wasm')],
    ])
    const wrong = await wgpt(['train', '--resume', 'arms'], { cwd })
    expect([wrong.code, complaints(wrong)]).toEqual([2, [expect.stringContaining("'arms' is a comparison")]])
    const resumed = await wgpt(['compare', '--resume', 'arms', '--backend', 'wasm'], { cwd })
    expect(resumed.code).toBe(0)
    expect(figures('arms/arms/fixed')).toEqual(figures('whole')) // the preset's own wavelet is 'fixed'
  })
})

describe('a broken checkpoint', () => {
  it('is refused in one line, by whatever wants to read it, and the one before it continues', async () => {
    const stopped = await wgpt(['train', 'text', ...settings, '--out', 'broken'], {
      cwd,
      onStderr: atStep(120, (_, child) => child.kill('SIGINT')),
    })
    expect(stopped.code).toBe(130)
    const checkpoints = figures('broken').at(-1) as unknown as { step: number }
    const folder = path.join(cwd, 'broken/checkpoints', String(checkpoints.step))
    for (const name of ['model.safetensors', 'optimizer.safetensors', 'state.json']) {
      cpSync(path.join(cwd, 'broken'), path.join(cwd, 'flipped'), { recursive: true })
      await flipByte(path.join(cwd, 'flipped/checkpoints', path.basename(folder), name))
      for (const call of [
        ['generate', 'flipped'],
        ['eval', 'flipped'],
        ['train', '--resume', 'flipped'],
      ]) {
        const outcome = await wgpt([...call, '--backend', 'wasm'], { cwd })
        const reads = name !== 'optimizer.safetensors' || call[0] === 'train' // moments are for continuing alone
        expect(outcome.code, call.join(' ')).toBe(reads ? 1 : 0)
        if (!reads) continue
        expect(outcome.stderr, call.join(' ')).toMatch(/^wgpt: [^\n]+\n$/)
        expect(outcome.stderr).toContain(`${checkpoints.step}/${name} is broken`)
        expect(outcome.stderr).toMatch(/To continue from step \d+, remove/)
      }
      rmSync(path.join(cwd, 'flipped'), { recursive: true })
    }
    await flipByte(path.join(folder, 'model.safetensors'))
    rmSync(folder, { recursive: true }) // as the line says
    expect((await wgpt(['train', '--resume', 'broken', '--backend', 'wasm'], { cwd })).code).toBe(0)
    expect(figures('broken')).toEqual(figures('whole'))
  }, 180_000)
})

async function flipByte(file: string): Promise<void> {
  const { readFile, writeFile } = await import('node:fs/promises')
  const bytes = await readFile(file)
  const place = bytes.length >> 1
  bytes[place]! ^= 1
  await writeFile(file, bytes)
}
