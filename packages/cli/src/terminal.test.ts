import { describe, expect, it } from 'vitest'
import { complaints, run, script, smallest, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const training = ['train', 'text', '--steps', '40', '--backend', 'wasm', ...smallest, 'training.evaluateEvery=20']
const colour = '\u001B[36m'
const hiddenCursor = '\u001B[?25l'
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`

/** Calls wgpt in a pseudo terminal, where stdout and stderr are one. */
async function inTerminal(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const call = [process.execPath, script, ...args].map(quoted).join(' ')
  const terminal = { NO_COLOR: '', FORCE_COLOR: '', CI: '', TERM: 'xterm' }
  const { code, stdout } = await run(['script', '-qec', `stty cols 200; ${call}`, '/dev/null'], {
    cwd,
    env: { ...terminal, ...env },
  })
  expect(code).toBe(0)
  return stdout
}

describe('on a terminal', () => {
  it('a run is a bar in colours, with its ETA, and gives the cursor back', async () => {
    const screen = await inTerminal(training)
    expect(screen).toMatch(/run\S* [█░]+ .*40\/40.* tok\/s .* validation .*ETA .*0:00/)
    expect(screen).toContain(colour)
    expect(screen.lastIndexOf('\u001B[?25h')).toBeGreaterThan(screen.indexOf(hiddenCursor))
  })

  it('NO_COLOR leaves the bar, and takes its colours', async () => {
    const screen = await inTerminal(training, { NO_COLOR: '1' })
    expect(screen).toContain('█')
    expect(screen).not.toContain(colour)
  })

  it.each<[string, string[], RegExp]>([
    ['--quiet shows the result alone', ['--quiet'], /^After 40 steps/],
    ['--verbose has one line per step', ['--verbose'], /step 39\/40 [^]*step 40\/40 [^]*step 40 is saved/],
    ['--log-format json draws nothing', ['--log-format', 'json'], /^\{"time"/],
  ])('%s', async (_, more, says) => {
    const screen = await inTerminal([...training, ...more])
    expect(screen).toMatch(says)
    expect(screen).not.toContain(hiddenCursor)
  })
})

describe('beside a terminal', () => {
  it('there are no colours, unless FORCE_COLOR asks for them', async () => {
    const of = async (env: Record<string, string>) =>
      (await wgpt(['describe', 'nonsense'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '', ...env } })).stderr
    expect(await of({})).toMatch(/^wgpt: describe/)
    expect(await of({ FORCE_COLOR: '1' })).toContain('\u001B[31mwgpt:\u001B[39m describe')
    expect(await of({ FORCE_COLOR: '1', NO_COLOR: '1' })).toMatch(/^wgpt: describe/)
  })

  it('a log for machines is one object per line, from the first note to the end, and --json stays one object', async () => {
    const { code, stdout, stderr } = await wgpt([...training, '--log-format', 'json', '--json'], { cwd })
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect([code, stdout.trim().split('\n').length]).toEqual([0, 1])
    for (const line of lines) {
      expect(line).toMatchObject({ time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string, level: 'info' })
      expect(['note', 'step', 'evaluation', 'checkpoint']).toContain(line.event)
    }
    const of = (event: string) => lines.filter((line) => line.event === event)
    expect(of('step').map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    expect(of('evaluation').map(({ step }) => step)).toEqual([0, 20, 40])
    expect(of('step')[0]).toMatchObject({ arm: 'run', steps: 40, tokens: 32 })
  })

  it.each<[string[], number, object]>([
    [['train', 'text', '--steps', 'many'], 2, { message: expect.stringContaining('See: wgpt train --help') as string }],
    [['describe', 'nonsense'], 2, { message: expect.stringContaining('no such preset') as string }],
  ])('%j ends with an object too', async (call, code, says) => {
    const outcome = await wgpt([...call, '--quiet', '--log-format', 'json'], { cwd })
    expect([outcome.code, complaints(outcome)]).toEqual([code, []])
    expect(JSON.parse(outcome.stderr)).toMatchObject({ level: 'error', event: 'end', code, ...says })
  })
})
