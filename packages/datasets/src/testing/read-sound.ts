import { readAudio } from '../audio/sound-kinds.js'
import { bytesSource } from '../byte-source.js'

/** What a file decodes to before it is mixed and resampled. */
export interface DecodedSound {
  /** The first one's, in Hz. */
  readonly sampleRate: number
  readonly channels: number
  /** Of all channels, sample by sample. */
  readonly samples: Float32Array
}

export async function readSound(bytes: Uint8Array): Promise<DecodedSound> {
  const parts: Float32Array[] = []
  let [sampleRate, channels, length] = [0, 0, 0]
  for await (const block of readAudio(bytesSource(bytes, 'a sound'))) {
    if (sampleRate === 0) [sampleRate, channels] = [block.sampleRate, block.channels.length]
    const count = block.channels[0]?.length ?? 0
    const part = new Float32Array(count * block.channels.length)
    for (const [channel, samples] of block.channels.entries())
      for (let n = 0; n < count; n++) part[n * block.channels.length + channel] = samples[n]!
    parts.push(part)
    length += part.length
  }
  const samples = new Float32Array(length)
  let at = 0
  for (const part of parts) {
    samples.set(part, at)
    at += part.length
  }
  return { sampleRate, channels, samples }
}

/** The error that a file is refused with. */
export async function refusalOf(
  bytes: Uint8Array,
): Promise<{ name: string; message: string; offset: number | undefined }> {
  const error: unknown = await readSound(bytes).catch((thrown: unknown) => thrown)
  if (!(error instanceof Error)) throw new Error('the file was read')
  return { name: error.name, message: error.message, offset: (error as { offset?: number }).offset }
}
