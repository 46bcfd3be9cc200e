import { z } from 'zod'
import { checkId } from '../decode-checks.js'
import { TokenizerError } from '../errors.js'
import type { TimedTokenizer } from '../timed-tokenizer.js'
import type { Tokenizer } from '../tokenizer.js'
import { laws, type LawName } from './laws.js'
import { createQuantizer, NOT_A_NUMBER, type Quantizer } from './quantizer.js'

const sampleRate = z.int().min(1_000).max(384_000)
const law = z.enum(Object.keys(laws) as [LawName, ...LawName[]])

/** A µ-law tokenizer as it is saved. */
export const muLawTokenizerJson = z.strictObject({ kind: z.literal('mu-law'), sampleRate, law })
export type MuLawTokenizerJson = z.output<typeof muLawTokenizerJson>

export interface MuLawTokenizerOptions {
  /** Samples a second, 1,000 to 384,000: what `decode`'s samples are to be played at. Default: 16,000. */
  sampleRate?: number
  /**
   * 'continuous': µ = 255 and 256 uniform bins, as WaveNet, SaShiMi and torchaudio have it; 'g711': the telephone's bytes. Default:
   * 'continuous'.
   */
  law?: LawName
}

export interface MuLawTokenizer extends Tokenizer<Float32Array>, TimedTokenizer {
  readonly kind: 'mu-law'
  readonly sampleRate: number
  readonly law: LawName
  toJSON(): MuLawTokenizerJson
}

/**
 * One id of 8 bits a sample of one channel of sound, a Float32Array in [-1, 1]; what lies outside counts as the nearest end. `encode` throws
 * a TokenizerError for a sample that is not a number. `decode` gives the middle of each id's bin.
 * @throws TokenizerError for a sample rate or a law that there isn't
 * @example
 * ```ts
 * const tokenizer = createMuLawTokenizer({ sampleRate: 8_000 })
 * console.log(tokenizer.encode(Float32Array.of(-1, 0, 1)).join()) // → 0,128,255
 * ```
 */
export function createMuLawTokenizer(options: MuLawTokenizerOptions = {}): MuLawTokenizer {
  const { sampleRate: rate = 16_000, law: name = 'continuous' } = options
  if (!sampleRate.safeParse(rate).success)
    throw new TokenizerError(
      `tokenizer: sampleRate is ${rate}; expected a whole number from 1,000 to 384,000. 16,000 is usual.`,
    )
  if (!law.safeParse(name).success)
    throw new TokenizerError(
      `tokenizer: law is ${JSON.stringify(name)}; expected ${law.options.map((known) => `'${known}'`).join(' or ')}.`,
    )
  const samples = Float32Array.from({ length: 256 }, (_, id) => laws[name].sampleOf(id))

  return {
    kind: 'mu-law',
    vocabularySize: 256,
    sampleRate: rate,
    law: name,
    encode(sound) {
      const { before, after, bound } = quantizerOf(name)
      const bits = new Uint32Array(sound.buffer, sound.byteOffset, sound.length)
      const ids = new Uint16Array(bits.length)
      let seen = 0
      for (let index = 0; index < bits.length; index++) {
        const sample = bits[index]!
        const bucket = sample >>> 16
        const id = (sample & 0xffff) < bound[bucket]! ? before[bucket]! : after[bucket]!
        seen |= id
        ids[index] = id
      }
      if (seen > 255) throw notANumber(ids.indexOf(NOT_A_NUMBER))
      return ids
    },
    decode(ids) {
      const sound = new Float32Array(ids.length)
      for (let index = 0; index < sound.length; index++) {
        const id = ids[index]!
        const sample = samples[id]
        if (sample === undefined) checkId(id, index, 256)
        else sound[index] = sample
      }
      return sound
    },
    idsPerSecond: rate,
    secondsOf: () => 1 / rate,
    firstSeconds: (ids, seconds) => Uint16Array.from(ids).subarray(0, Math.round(seconds * rate)),
    toJSON: () => ({ kind: 'mu-law', sampleRate: rate, law: name }),
  }
}

/** Made when first needed: 384 kB a law. */
const quantizers = new Map<LawName, Quantizer>()
function quantizerOf(name: LawName): Quantizer {
  const known = quantizers.get(name) ?? createQuantizer(laws[name])
  quantizers.set(name, known)
  return known
}

function notANumber(position: number): TokenizerError {
  return new TokenizerError(
    `tokenizer: the sample at position ${position} is not a number (NaN). Give samples from -1 to 1; a decoder that says NaN met a damaged file.`,
  )
}
