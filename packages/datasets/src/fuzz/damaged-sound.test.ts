import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.js'
import { joinBytes } from '../testing/join-bytes.js'
import { readSound, type DecodedSound } from '../testing/read-sound.js'
import { toneFile } from '../testing/tone-files.js'
import { writeTestWav } from '../testing/write-wav.js'
import { damages } from './damage.js'

/** Of each kind of file and damage. `npx nx fuzz @wgpt/datasets` sets many. */
const cases = Math.ceil(Number(process.env.FUZZ_CASES ?? 60) / Object.keys(damages).length)
const firstSeed = Number(process.env.FUZZ_SEED ?? 0)
const longest = 1000

const isEqual = (a: DecodedSound, b: DecodedSound) =>
  a.sampleRate === b.sampleRate &&
  a.channels === b.channels &&
  a.samples.length === b.samples.length &&
  a.samples.every((sample, index) => sample === b.samples[index])

/** Everything is covered by a checksum, or says a count that must be right. */
const checked = ['flac', 'ogg', 'opus', 'flac in ogg', 'mp3 with info'] as const
const tone = Array.from({ length: 1000 }, (_, n) => Math.sin(n / 7) / 2)
const wav = writeTestWav({ format: 'pcm', bits: 16, sampleRate: 16_000, channels: [tone], oddChunk: true })

async function readDamaged(
  whole: Uint8Array,
  damage: keyof typeof damages,
  look: (bytes: Uint8Array, sound: DecodedSound, context: string) => void,
): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const bytes = damages[damage]!(whole, seededRandom(seed))
    const outcome: unknown = await readSound(bytes).catch((error: unknown) => error)
    const context = `seed ${seed}: ${String(outcome)}`
    if (!(outcome instanceof Error)) look(bytes, outcome as DecodedSound, context)
    else {
      expect(outcome.name, context).toBe('DataFileError')
      expect((outcome as { offset?: number }).offset, context).toBeLessThanOrEqual(bytes.length)
      expect(outcome.message, context).toMatch(/^data: '[^\n]+\.$/)
    }
  }
}

describe.each(checked)('a damaged file: %s', (kind) => {
  it.each(Object.keys(damages))(
    '%s: it is refused with its byte, or says the same samples',
    async (damage) => {
      const whole = toneFile(kind)
      const right = await readSound(whole)
      await readDamaged(whole, damage, (_, sound, context) => expect(isEqual(sound, right), context).toBe(true))
    },
    cases * longest,
  )
})

describe('a damaged file without checksums', () => {
  it.each(['cut', 'a block twice', 'a block missing'])(
    'WAV, %s: it is refused, or says the same samples',
    async (damage) => {
      const right = await readSound(wav)
      await readDamaged(wav, damage, (_, sound, context) =>
        expect(sound.samples.length === 0 || isEqual(sound, right), context).toBe(true),
      )
    },
    cases * longest,
  )

  it.each(['one bit turned', 'a block of zeros'])(
    'WAV, %s: it is refused, or has as many samples at the same rate',
    async (damage) => {
      const right = await readSound(wav)
      await readDamaged(wav, damage, (_, { samples, ...sound }, context) => {
        if (samples.length === 0) return // zeros over the whole file
        expect({ ...sound, length: samples.length }, context).toEqual({ ...sound, length: right.samples.length })
        expect(sound.sampleRate, context).toBe(right.sampleRate)
      })
    },
    cases * longest,
  )

  it.each(Object.keys(damages))(
    'MP3 without a first frame of information, %s: it is refused, or whole frames of one stream',
    async (damage) => {
      const right = await readSound(toneFile('mp3'))
      await readDamaged(toneFile('mp3'), damage, (_, sound, context) => {
        expect(sound.sampleRate, context).toBe(right.sampleRate)
        expect(sound.channels, context).toBe(right.channels)
        expect(sound.samples.length % (576 * right.channels), context).toBe(0)
      })
    },
    cases * longest,
  )
})

describe('chains of Ogg streams', () => {
  const links = ['ogg', 'opus', 'flac in ogg'] as const
  it(
    'say what their links say, one after the other',
    async () => {
      const alone = await Promise.all(links.map((kind) => readSound(toneFile(kind))))
      for (let seed = firstSeed; seed < firstSeed + Math.ceil(cases / 2); seed++) {
        const random = seededRandom(seed)
        const chain = Array.from({ length: 1 + random.below(5) }, () => random.below(links.length))
        const { samples } = await readSound(joinBytes(...chain.map((link) => toneFile(links[link]!))))
        const expected = chain.map((link) => alone[link]!.samples)
        expect(samples.length, `seed ${seed}`).toBe(expected.reduce((sum, { length }) => sum + length, 0))
        let at = 0
        for (const part of expected) {
          expect(
            part.every((sample, index) => sample === samples[at + index]),
            `seed ${seed}`,
          ).toBe(true)
          at += part.length
        }
      }
    },
    cases * longest,
  )
})
