import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createMidiTokenizer } from '@wgpt/tokenizers'
import { afterAll, describe, expect, it } from 'vitest'
import { audioBlocks } from '../audio/decode-audio.js'
import { bytesSource } from '../byte-source.js'
import { midiFormat } from '../formats/midi.js'
import { packageFolder } from '../node/package-folder.js'
import { openTokens } from '../node/token-cache/open-tokens.js'
import { createTokenWriter } from '../node/token-cache/write-tokens.js'
import { toneFile } from '../testing/tone-files.js'
import { writeTestWav } from '../testing/write-wav.js'
import { mutate } from './mutate.js'
import { watchMemory } from './watch-memory.js'

/** Cases of each kind. `npx nx fuzz @wgpt/datasets` sets many; the suite takes a few of the same row. */
const cases = Number(process.env.FUZZ_CASES ?? 40)
const firstSeed = Number(process.env.FUZZ_SEED ?? 0)
const longest = 1000
const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true }))

const chorale = (name: string) =>
  new Uint8Array(readFileSync(path.join(packageFolder('@wgpt/datasets'), 'samples/bach-chorales', name)))
const tone = Array.from({ length: 300 }, (_, n) => Math.sin(n / 7) / 2)
const midi = createMidiTokenizer()

async function readSound(bytes: Uint8Array): Promise<void> {
  for await (const block of audioBlocks(bytesSource(bytes), { sampleRate: 16_000 }))
    for (const sample of block) if (!(Math.abs(sample) <= 1)) throw new Error(`a sample is ${sample}`)
}

interface Kind {
  readonly files: () => Promise<Uint8Array[]> | Uint8Array[]
  readonly read: (bytes: Uint8Array) => Promise<void>
  /** What is broken is passed over, as the format wants: MP3 finds its next frame. */
  readonly tolerant?: boolean
}

const kinds: Record<string, Kind> = {
  wav: {
    files: () =>
      ([8, 16, 24, 32] as const).map((bits) =>
        writeTestWav({
          format: 'pcm',
          bits,
          sampleRate: 44_100,
          channels: [tone, tone],
          oddChunk: true,
          extensible: bits > 16,
        }),
      ),
    read: readSound,
  },
  mp3: { files: () => [toneFile('mp3')], read: readSound, tolerant: true },
  flac: { files: () => [toneFile('flac')], read: readSound },
  ogg: { files: () => [toneFile('ogg')], read: readSound },
  midi: {
    files: () => ['bwv1.6.mid', 'bwv2.6.mid', 'bwv3.6.mid'].map(chorale),
    async read(bytes) {
      for await (const part of midiFormat.read(bytesSource(bytes), { sampleRate: 1 })) midi.encode(part)
    },
  },
  'token file': {
    async files() {
      return Promise.all(
        [27, 388].map(async (vocabularySize) => {
          const file = path.join(folder, `${vocabularySize}`)
          const writer = await createTokenWriter(file, vocabularySize, 'ab'.repeat(32))
          for (let document = 0; document < 5; document++) {
            writer.beginDocument()
            await writer.write(Uint16Array.from({ length: 50 * document }, (_, n) => n % vocabularySize))
          }
          await writer.finish()
          return new Uint8Array(readFileSync(file))
        }),
      )
    },
    async read(bytes) {
      const file = path.join(folder, 'mutated')
      await writeFile(file, bytes)
      const tokens = openTokens(file)
      try {
        tokens.read(0, tokens.length)
      } finally {
        tokens.close()
      }
    },
  },
}

describe.each(Object.entries(kinds))('%s files that are cut or changed', (_, { files, read, tolerant = false }) => {
  it(
    'are read, or refused in one line with the byte, soon and in little memory',
    async () => {
      const whole = await files()
      for (const bytes of whole) await read(bytes)
      let refused = 0
      for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
        const bytes = mutate(whole, seed)
        const memory = watchMemory()
        const started = process.cpuUsage()
        const error: unknown = await read(bytes).catch((thrown: unknown) => thrown)
        const { user, system } = process.cpuUsage(started)
        const context = `seed ${seed}: ${String(error)}`
        expect((user + system) / 1000, context).toBeLessThan(longest)
        expect(memory.grown(), context).toBeLessThan(8 * bytes.length + 64 * 2 ** 20)
        if (error === undefined) continue
        refused++
        const { name, message, offset } = error as { name?: unknown; message?: unknown; offset?: unknown }
        expect(['DataFileError', 'MidiError'], context).toContain(name)
        expect(message, context).toMatch(/^[^\n]+$/)
        if (!/holds no sample|becomes more than/.test(String(message))) {
          expect(offset, context).toBeGreaterThanOrEqual(0)
          expect(offset, context).toBeLessThanOrEqual(bytes.length)
        }
      }
      if (!tolerant) expect(refused).toBeGreaterThan(cases / 20)
    },
    cases * longest,
  )
})
