import { z } from 'zod'
import { checkId } from '../../decode-checks.js'
import { TokenizerError } from '../../errors.js'
import type { Tokenizer } from '../../tokenizer.js'

/** A tokenizer of bases as it is saved. */
export const nucleotideTokenizerJson = z.strictObject({ kind: z.literal('nucleotide') })
export type NucleotideTokenizerJson = z.output<typeof nucleotideTokenizerJson>

export interface NucleotideTokenizer extends Tokenizer<Uint8Array> {
  readonly kind: 'nucleotide'
  toJSON(): NucleotideTokenizerJson
}

/** A base's place is its id. N is any base: a gap, or a code of several. */
const bases = 'ACGTN'
/** IUPAC's codes of two or three bases. Source: Cornish-Bowden 1985, Nucleic Acids Research 13(9) */
const severalBases = 'RYSWKMBDHV'

/** What a byte is: an id, white space that is passed over, or neither. */
const [blank, wrong] = [254, 255]
const idOf = new Uint8Array(256).fill(wrong)
for (const space of '\n\r\t ') idOf[space.charCodeAt(0)] = blank
for (const letter of bases + severalBases) {
  const id = bases.includes(letter) ? bases.indexOf(letter) : bases.indexOf('N')
  idOf[letter.charCodeAt(0)] = idOf[letter.toLowerCase().charCodeAt(0)] = id
}

/**
 * One id per base of a sequence of DNA in ASCII: A, C, G, T, and N for any. Small letters, which mark repeats, are as large ones; white space
 * is passed over; a code of several bases is N.
 * `encode` throws a TokenizerError with the byte for anything else, as the lines of FASTA that begin with '>'.
 */
export const createNucleotideTokenizer = (): NucleotideTokenizer => ({
  kind: 'nucleotide',
  vocabularySize: bases.length,
  encode(bytes) {
    const ids = new Uint16Array(bytes.length)
    let count = 0
    for (let at = 0; at < bytes.length; at++) {
      const id = idOf[bytes[at]!]!
      if (id === wrong) throw refusal(bytes[at]!, at)
      if (id !== blank) ids[count++] = id
    }
    return ids.slice(0, count)
  },
  decode(ids) {
    for (let index = 0; index < ids.length; index++) checkId(ids[index]!, index, bases.length)
    return Uint8Array.from(ids, (id) => bases.charCodeAt(id))
  },
  toJSON: () => ({ kind: 'nucleotide' }),
})

function refusal(byte: number, at: number): TokenizerError {
  const found = byte > 32 && byte < 127 ? `'${String.fromCharCode(byte)}'` : `0x${byte.toString(16).padStart(2, '0')}`
  return new TokenizerError(
    `dna: ${found} at byte ${at.toLocaleString('en-US')} is not a base; expected A, C, G, T or N. Remove what is not sequence, as FASTA's lines that begin with '>': grep -v '^>'.`,
    at,
  )
}
