/** A way to say a sample in [-1, 1] with one of 256 ids. Its ids rise or fall with the sample, piece by piece. */
export interface Law {
  /** Any number; what is outside [-1, 1] counts as its nearest end. */
  readonly idOf: (sample: number) => number
  readonly sampleOf: (id: number) => number
}

const mu = 255

/**
 * µ-law with µ = 255, then 256 uniform bins, computed in float64: `floor((sign(x)·ln(1 + 255|x|)/ln 256 + 1)/2 · 255 + 0.5)`.
 * The ids of torchaudio's MuLawEncoding, of WaveNet and SaShiMi. librosa's `mu_compress` has the same curve; with `quantize=True` it rounds
 * up where this rounds to the nearest.
 */
const continuous: Law = {
  idOf: (sample) => {
    const x = Math.min(1, Math.max(-1, sample))
    const compressed = (Math.sign(x) * Math.log(1 + mu * Math.abs(x))) / Math.log(1 + mu)
    return Math.floor(((compressed + 1) / 2) * mu + 0.5)
  },
  sampleOf: (id) => {
    const compressed = (2 * id) / mu - 1
    return (Math.sign(compressed) * ((1 + mu) ** Math.abs(compressed) - 1)) / mu
  },
}

/**
 * ITU-T G.711's µ-law bytes, as telephones and .wav files of the format 7 have them: a sign, a segment of three bits and a step of four, all
 * bits inverted, of the sample as a whole number of 14 bits.
 */
const g711: Law = {
  idOf: (sample) => {
    const pcm16 = Math.round(Math.min(1, Math.max(-1, sample)) * 32_768)
    const pcm14 = Math.min(32_767, Math.max(-32_768, pcm16)) >> 2
    const magnitude = Math.min(8_159, Math.abs(pcm14)) + 33
    const segment = 26 - Math.clz32(magnitude) // of 33…63: 0; each next one is twice as long
    const byte = segment > 7 ? 0x7f : (segment << 4) | ((magnitude >> (segment + 1)) & 0xf)
    return (pcm14 < 0 ? 0x7f : 0xff) ^ byte
  },
  sampleOf: (id) => {
    const byte = ~id & 0xff
    const magnitude = ((((byte & 0xf) << 3) + 0x84) << ((byte >> 4) & 7)) - 0x84
    return (byte & 0x80 ? -magnitude : magnitude) / 32_768
  },
}

/** The sole list of laws. */
export const laws = { continuous, g711 }
export type LawName = keyof typeof laws
