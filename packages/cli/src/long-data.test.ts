import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encodeWav } from '@wgpt/datasets'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasOpen, mainThreadSeconds } from './testing/main-thread.js'
import { complaints, smallest, wgpt, type CallOptions } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const fixture = new URL('../../tokenizers/src/bpe/testing/like-gpt2.json', import.meta.url)
/** A rate that is brought down to the preset's: that takes longer than the tokens do. */
const rate = 96_000

beforeAll(() => {
  const { tokenizer } = JSON.parse(readFileSync(fixture, 'utf8')) as { tokenizer: object }
  writeFileSync(path.join(cwd, 'tokenizer.json'), JSON.stringify(tokenizer))
  mkdirSync(path.join(cwd, 'text'))
  for (let file = 0; file < 3; file++) writeFileSync(path.join(cwd, `text/${file}.txt`), prose(file, 2e6))
  const sound = Float32Array.from({ length: 60 * rate }, (_, at) => Math.sin(at / 20 + Math.sin(at / 9000)) / 4)
  writeFileSync(path.join(cwd, 'minute.wav'), encodeWav(sound, rate))
})

/** Words of which many are new to a tokenizer that keeps what it has seen. */
function prose(seed: number, length: number): string {
  let state = seed + 1
  const below = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  const letters = 'etaoinshrdlucmfw'
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 2 + below(9) }, () => letters[below(letters.length)]).join(''),
  )
  const parts: string[] = []
  for (let size = 0; size < length; size += parts.at(-1)!.length)
    parts.push(`${words[below(words.length)]!}${below(12) === 0 ? '.\n' : ' '}`)
  return parts.join('')
}

interface Case {
  readonly call: readonly string[]
  /** Whether the data is being prepared. */
  readonly isPreparing: (child: ChildProcess, stderr: string) => boolean
}

const cases: Readonly<Record<string, Case>> = {
  '6 MB of text in BPE': {
    call: ['text', '--data', 'text', '--tokenizer', 'tokenizer.json'],
    isPreparing: (_, stderr) => stderr.includes('tokenizing the data: '),
  },
  // Done before a line is due. The one that comes after it is where open files can't be seen.
  '60 s of sound': {
    call: ['audio', '--data', 'minute.wav'],
    isPreparing: (child, stderr) => hasOpen(child, path.join(cwd, 'minute.wav')) || stderr.includes('\n'),
  },
}

const trainOn = (name: string, out: string, options: Omit<CallOptions, 'cwd'>) =>
  wgpt(['train', ...cases[name]!.call, '--steps', '2', '--backend', 'cpu', ...smallest, '--out', out], {
    cwd,
    env: { WGPT_CACHE: path.join(cwd, `cache of ${out}`) },
    ...options,
  })

describe.each(Object.keys(cases))('%s', (name) => {
  it('leave no work of more than 2 s without a word, to the last step', async () => {
    const gaps: { readonly seconds: number; readonly before: string }[] = []
    let [last, ended] = [0, false]
    const { stderr } = await trainOn(name, `told ${name}`, {
      onStderr: (soFar, child) => {
        const now = mainThreadSeconds(child)
        if (ended || now === undefined) return
        gaps.push({ seconds: now - last, before: soFar.trim().split('\n').at(-1)! })
        last = now
        ended = soFar.includes('step 2/2')
        if (ended) child.kill('SIGKILL') // a sample of sound takes long
      },
    })
    expect(stderr).toContain('step 2/2')
    // Before the first line the program is loaded too.
    expect(gaps.filter(({ seconds }, index) => seconds > (index === 0 ? 3 : 2))).toEqual([])
  }, 120_000)

  it('are left within a second of work after Ctrl-C, with nothing begun', async () => {
    let [stderr, atSignal, last] = ['', undefined as number | undefined, 0]
    let timer: NodeJS.Timeout | undefined
    const outcome = await trainOn(name, 'stopped', {
      onStderr: (soFar) => (stderr = soFar),
      onStart: (child) => {
        timer = setInterval(() => {
          last = mainThreadSeconds(child) ?? last
          if (atSignal !== undefined || !cases[name]!.isPreparing(child, stderr)) return
          atSignal = last
          child.kill('SIGINT')
        }, 10)
      },
    })
    clearInterval(timer)
    expect(complaints(outcome)).toEqual([expect.stringContaining('stopped before the first step')])
    expect(outcome.code).toBe(130)
    expect(last - atSignal!).toBeLessThan(1)
    expect(existsSync(path.join(cwd, 'stopped'))).toBe(false)
  }, 120_000)
})
