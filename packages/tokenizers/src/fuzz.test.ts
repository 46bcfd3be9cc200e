import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import likeGpt2 from './bpe/testing/like-gpt2.json' with { type: 'json' }
import {
  createBpeTokenizer,
  createCharacterTokenizer,
  createMidiTokenizer,
  MidiError,
  modalities,
  parseTokenizer,
  TokenizerError,
} from './index.js'
import { after, endOfTrack, midiFile, tempo } from './midi/testing/build-midi.js'
import type { Tokenizer } from './tokenizer.js'
import { createRandom, mutate } from './testing/mutate.js'

/**
 * `FUZZ_FILES=100000 npx vitest run --project plain packages/tokenizers/src/fuzz.test.ts` is the long run. `FUZZ_MIDI=folder` adds the files
 * of a folder to those that are mutated.
 */
const files = Number(process.env.FUZZ_FILES ?? 1500)
const seed = Number(process.env.FUZZ_SEED ?? 1)
const [longestSeconds, roomBytes] = [1, 64 * 2 ** 20]

/**
 * Mutates files and has them read, each once. A value or an error that the reader says is expected; in a second of CPU time, and in eight
 * times the file and 64 MB.
 * @returns how many were taken, and the worst time and memory
 */
function fuzz(
  originals: readonly Uint8Array[],
  read: (file: Uint8Array) => void,
  isWanted: (error: unknown, file: Uint8Array) => boolean,
) {
  const random = createRandom(seed)
  const found = { taken: 0, refused: 0, seconds: 0, megabytes: 0 }
  for (let count = 0; count < files; count++) {
    const file = mutate(originals[count % originals.length]!, random)
    const [memory, time] = [memoryInUse(), process.cpuUsage()]
    try {
      read(file)
      found.taken++
    } catch (error) {
      if (!isWanted(error, file))
        throw new Error(`file ${count} of seed ${seed}: ${JSON.stringify([...file])}`, { cause: error })
      found.refused++
    }
    const { user, system } = process.cpuUsage(time)
    const used = memoryInUse() - memory
    found.seconds = Math.max(found.seconds, (user + system) / 1e6)
    found.megabytes = Math.max(found.megabytes, used / 2 ** 20)
    expect(used, `memory of file ${count} of seed ${seed}`).toBeLessThanOrEqual(8 * file.length + roomBytes)
    expect((user + system) / 1e6, `seconds of file ${count} of seed ${seed}`).toBeLessThanOrEqual(longestSeconds)
  }
  return found
}

function memoryInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** In bytes of the text that was read: more than the file's where the file is not UTF-8. */
const isInText = (offset: number | undefined, file: Uint8Array) =>
  isInside(offset, new TextEncoder().encode(new TextDecoder().decode(file)))

const isInside = (offset: number | undefined, file: Uint8Array) =>
  offset !== undefined && offset >= 0 && offset <= file.length

describe('mutated and truncated files', () => {
  it('MIDI: a value that comes back, or an error with a byte', { timeout: 3_600_000 }, () => {
    const random = createRandom(seed + 1)
    const below = (bound: number): number => Math.floor(random() * bound)
    const track = (channel: number, length: number): number[] =>
      Array.from({ length }, () => {
        const pitch = 40 + below(40)
        return [
          ...after(below(300), 0x90 | channel, pitch, 1 + below(127)),
          ...after(below(20), 0xb0 | channel, 64, below(128)),
          ...after(below(300), 0x80 | channel, pitch, below(128)),
        ]
      }).flat()
    const originals = [
      midiFile([[...tempo(0, 400_000), ...track(0, 40), ...endOfTrack]]),
      midiFile([
        [...tempo(0, 600_000), ...tempo(960, 300_000), ...endOfTrack],
        track(0, 30),
        [...track(9, 10), ...endOfTrack],
      ]),
      midiFile([[...after(0, 0xff, 3, 3, 65, 66, 67), ...after(0, 0xf0, 3, 1, 2, 0xf7), ...track(1, 20)]], {
        division: 0xe728,
      }),
      createMidiTokenizer().decode(Array.from({ length: 400 }, () => below(388))),
    ]
    const folder = process.env.FUZZ_MIDI
    if (folder !== undefined)
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
        if (name.endsWith('.mid')) originals.push(new Uint8Array(readFileSync(path.join(folder, name))))
    const tokenizer = createMidiTokenizer()
    const found = fuzz(
      originals,
      (file) => {
        const ids = tokenizer.encode(file)
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids)
      },
      (error, file) => error instanceof MidiError && isInside(error.offset, file),
    )
    if (process.env.FUZZ_FILES !== undefined) console.log('MIDI', found)
    expect(Math.min(found.taken, found.refused)).toBeGreaterThan(files / 100)
  })

  it('saved tokenizers: a tokenizer that works, or an error with a byte', { timeout: 3_600_000 }, () => {
    const tokenizers: Tokenizer<unknown>[] = [
      ...modalities.map((modality): Tokenizer<unknown> => modality.createTokenizer()),
      createCharacterTokenizer({ alphabet: 'abc äö🐋_', substitute: '_' }),
      createBpeTokenizer(likeGpt2.tokenizer),
    ]
    const found = fuzz(
      tokenizers.map((tokenizer) => new TextEncoder().encode(JSON.stringify(tokenizer))),
      (file) => {
        const tokenizer: Tokenizer<unknown> = parseTokenizer(new TextDecoder().decode(file))
        const sample = tokenizer.decode([0, tokenizer.vocabularySize - 1])
        // Two characters of a damaged alphabet may make one, by form NFC, that it lacks.
        if (tokenizer.kind !== 'character')
          expect(Math.max(0, ...tokenizer.encode(sample))).toBeLessThan(tokenizer.vocabularySize)
      },
      (error, file) => error instanceof TokenizerError && isInText(error.offset, file),
    )
    if (process.env.FUZZ_FILES !== undefined) console.log('saved tokenizers', found)
    expect(Math.min(found.taken, found.refused)).toBeGreaterThan(files / 100)
  })

  it("Hugging Face's tokenizer.json: a tokenizer that works, or an error with a byte", { timeout: 3_600_000 }, () => {
    const found = fuzz(
      [new TextEncoder().encode(JSON.stringify(likeGpt2.tokenizer))],
      (file) => {
        const tokenizer = createBpeTokenizer(new TextDecoder().decode(file))
        expect(tokenizer.decode(tokenizer.encode('The whale, 1851!'))).toBe('The whale, 1851!')
      },
      (error, file) => error instanceof TokenizerError && isInText(error.offset, file),
    )
    if (process.env.FUZZ_FILES !== undefined) console.log('tokenizer.json', found)
    expect(found.refused).toBeGreaterThan(files / 100)
  })
})
