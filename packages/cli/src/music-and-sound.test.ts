import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createMidiTokenizer, modalities, readMidiNotes } from '@wgpt/tokenizers'
import { decodeAudio, encodeWav } from '@wgpt/datasets'
import { describe, expect, it } from 'vitest'
import { sampleLength } from './generate/sample-length.js'
import { temporaryFolder } from './testing/temporary-folder.js'
import { smallest, wgpt } from './testing/run-wgpt.js'

const cwd = temporaryFolder()
const env = { WGPT_CACHE: path.join(cwd, 'cache') }
const few = ['--steps', '3', '--backend', 'wasm', ...smallest]
const tone = (hertz: number) =>
  Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / 8000))
for (const hertz of [220, 330, 440]) writeFileSync(path.join(cwd, `tone-${hertz}.wav`), encodeWav(tone(hertz), 8000))

describe('wgpt train midi', () => {
  it('trains on the chorales, writes .mid files, and continues from one of them', async () => {
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
      stderr: expect.stringContaining("'no.mid' doesn't exist. Give a .mid, .midi, .kar, .rmi file"),
    })
  })

  const timed = ['generate', 'midi', '--backend', 'wasm', '--temperature', '1', '--seconds', '6']
  const notesOf = (file: string) => readMidiNotes(new Uint8Array(readFileSync(path.join(cwd, file))))

  it('writes so many seconds of music, several samples, and ends notes that are held', async () => {
    const several = [...timed, '--count', '2', '--out', 'two.mid', '--longest-note', '0.5', '--json']
    const { code, stdout } = await wgpt(several, { cwd, env })
    expect(code).toBe(0)
    const { samples } = JSON.parse(stdout) as { samples: { file: string; seed: number; duration: number }[] }
    expect(samples.map(({ file, seed, duration }) => [path.basename(file), seed, duration])).toEqual([
      ['two.mid', 0, 6],
      ['two-2.mid', 1, 6],
    ])
    const [first, other] = [notesOf('two.mid'), notesOf('two-2.mid')]
    expect(first).not.toEqual(other)
    for (const { start, end } of [...first, ...other]) {
      expect(end - start).toBeLessThanOrEqual(0.5 + 1e-9)
      expect(end).toBeLessThanOrEqual(6 + 0.01 + 1e-9)
    }
    expect(await wgpt([...several.slice(0, -5), '--out', 'two.mid'], { cwd, env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--out 'two.mid' exists already"),
    })
    expect(await wgpt([...timed, '--tokens', '9'], { cwd, env })).toMatchObject({ code: 2 })
    expect(await wgpt([...timed, '--out', 'songs/one.mp3'], { cwd, env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        "--out 'songs/one.mp3' ends in .mp3, and what is written is a .mid file. Name it 'songs/one.mid', and convert that.",
      ),
    })
  })

  it('names a prompt that is damaged, or has nothing to continue', async () => {
    const whole = createMidiTokenizer().decode([60, 355, 188])
    writeFileSync(path.join(cwd, 'cut.mid'), whole.subarray(0, whole.length - 3))
    writeFileSync(path.join(cwd, 'mute.mid'), createMidiTokenizer().decode([355]))
    for (const [name, reason] of [
      ['cut.mid', "prompt: 'cut.mid': midi: "],
      ['mute.mid', "prompt: 'mute.mid' gives no token: there is nothing in it to continue"],
    ])
      expect(await wgpt([...timed, '--prompt', name!, '--out', 'never.mid'], { cwd, env })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(reason!),
      })
  })

  it('continues from the first seconds of a file', async () => {
    const second = 355
    writeFileSync(
      path.join(cwd, 'song.mid'),
      createMidiTokenizer().decode([60, second, 188, 62, second, 190, 64, second]),
    )
    const call = [...timed, '--prompt', 'song.mid', '--prompt-seconds', '1.5', '--voices', '8', '--out', 'on-2.mid']
    expect((await wgpt(call, { cwd, env })).code).toBe(0)
    const notes = notesOf('on-2.mid')
    expect(notes.filter(({ start }) => start < 1.5).map(({ pitch, start }) => [pitch, start])).toEqual([
      [60, 0],
      [62, 1],
    ])
    expect(Math.max(...notes.map(({ end }) => end))).toBeLessThanOrEqual(7.5 + 0.01 + 1e-9)
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

  it('continues from the first seconds of a sound, for so many more', async () => {
    const timed = ['generate', 'audio', '--backend', 'wasm', '--seconds', '0.02', '--count', '2', '--out', 'bit.wav']
    const prompted = [...timed, '--prompt', 'tone-440.wav', '--prompt-seconds', '0.25', '--json']
    const { code, stdout } = await wgpt(prompted, { cwd, env })
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { samples: [{ tokens: 320, duration: 0.02 }, { seed: 1 }] }])
    for (const name of ['bit.wav', 'bit-2.wav'])
      expect(
        await decodeAudio(new Uint8Array(readFileSync(path.join(cwd, name))), { sampleRate: 16_000 }),
      ).toHaveLength(4000 + 320)
    expect(await wgpt(['generate', 'audio', '--backend', 'wasm', '--voices', '2'], { cwd, env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--longest-note and --voices are for music, and the run writes audio.'),
    })
  })

  it('writes a second of sound unless more is asked for', () => {
    const tokenizers = modalities.map((modality) => modality.createTokenizer())
    expect(tokenizers.map((tokenizer) => sampleLength(tokenizer, {}))).toEqual([
      { tokens: 200 },
      { tokens: 400 },
      { tokens: 16_000 },
      { tokens: 200 },
      { tokens: 200 },
    ])
    for (const tokenizer of tokenizers.filter(({ kind }) => !['midi', 'mu-law'].includes(kind)))
      expect(() => sampleLength(tokenizer, { seconds: 1 })).toThrow('--seconds is for sound and music')
  })
})
