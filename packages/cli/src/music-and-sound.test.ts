import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createMidiTokenizer } from '@wgpt/tokenizers'
import { decodeAudio, encodeWav } from '@wgpt/datasets'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/temporary-folder.js'
import { smallest, wgpt } from './testing/run-wgpt.js'

const cwd = temporaryFolder()
const env = { WGPT_CACHE: path.join(cwd, 'cache') }
const few = ['--steps', '3', '--backend', 'wasm', ...smallest]
const tone = (hertz: number) =>
  Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / 8000))
for (const hertz of [220, 330, 440]) writeFileSync(path.join(cwd, `tone-${hertz}.wav`), encodeWav(tone(hertz), 8000))

describe('wgpt train midi', () => {
  it('trains on the chorales, writes .mid files, and goes on from one of them', async () => {
    const { code, stdout, stderr } = await wgpt(['train', 'midi', ...few, '--out', 'midi', '--json'], { cwd, env })
    expect([code, stderr]).toEqual([0, expect.stringMatching(/unigram entropy is 4\.\d+ nats/)])
    expect((JSON.parse(stdout) as { sample: string }).sample).toContain('sample.mid')
    const tokenizer = createMidiTokenizer()
    const sample = tokenizer.encode(new Uint8Array(readFileSync(path.join(cwd, 'midi/sample.mid'))))
    expect(sample.length).toBeGreaterThan(0)

    const generate = ['generate', 'midi', '--tokens', '30', '--backend', 'wasm']
    const plain = await wgpt(generate, { cwd, env })
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('saved in: midi/generated.mid')])
    const prompted = await wgpt([...generate, '--prompt', 'midi/sample.mid', '--out', 'on.mid', '--json'], { cwd, env })
    const { promptTokens, tokens } = JSON.parse(prompted.stdout) as { promptTokens: number; tokens: number }
    expect([promptTokens, tokens]).toEqual([sample.length, 30])
    const written = tokenizer.encode(new Uint8Array(readFileSync(path.join(cwd, 'on.mid'))))
    const notes = (ids: Uint16Array) => ids.filter((id) => id < 128)
    expect(notes(written).slice(0, notes(sample).length)).toEqual(notes(sample))
    expect(await wgpt([...generate, '--prompt', 'no.mid'], { cwd, env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'no.mid' doesn't exist. Give a .mid, .midi file"),
    })
  })
})

describe('wgpt train audio', () => {
  it('trains on sound files of a pattern, keeps their tokens, and writes .wav files', async () => {
    const call = ['train', 'audio', '--data', 'tone-*.wav', ...few]
    const first = await wgpt([...call, '--out', 'audio'], { cwd, env })
    expect(first.code).toBe(0)
    // One of three pieces validates; twice the samples at 16 kHz.
    expect(first.stderr).toContain('3 files of your own; 32,000 tokens to train on, 16,000 to validate')
    const tokenFiles = readdirSync(path.join(cwd, 'cache/tokens')).map((name) => path.join(cwd, 'cache/tokens', name))
    const before = tokenFiles.map((name) => statSync(name).mtimeMs)
    const second = await wgpt([...call, '--out', 'again', '--set', 'data.documents=apart', 'data.order=packed'], {
      cwd,
      env,
    })
    expect(second.code).toBe(0)
    expect(tokenFiles.map((name) => statSync(name).mtimeMs)).toEqual(before)

    const generate = [
      'generate',
      'audio',
      '--tokens',
      '50',
      '--backend',
      'wasm',
      '--out',
      'new.wav',
      '--prompt',
      'tone-440.wav',
    ]
    expect(await wgpt(generate, { cwd, env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('saved in: new.wav'),
    })
    const sound = await decodeAudio(new Uint8Array(readFileSync(path.join(cwd, 'new.wav'))), { sampleRate: 16_000 })
    expect(sound).toHaveLength(16_000 + 50)
    const crossings = sound.subarray(0, 16_000).filter((x, n) => x >= 0 && (sound[n - 1] ?? 0) < 0).length
    expect(Math.abs(crossings - 440)).toBeLessThanOrEqual(2)
  })
})
