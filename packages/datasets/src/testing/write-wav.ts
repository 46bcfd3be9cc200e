export interface TestWav {
  readonly format: 'pcm' | 'float'
  readonly bits: number
  readonly sampleRate: number
  readonly channels: readonly (readonly number[])[]
  /** The long form of the format. */
  readonly extensible?: boolean
  /** A chunk of an odd length stands before the samples. */
  readonly oddChunk?: boolean
}

/** WAV files of every kind, for tests. */
export function writeTestWav({
  format,
  bits,
  sampleRate,
  channels,
  extensible = false,
  oddChunk = false,
}: TestWav): Uint8Array {
  const bytes: number[] = []
  const text = (value: string) => bytes.push(...Array.from(value, (letter) => letter.charCodeAt(0)))
  const number = (value: number, width: number) => {
    for (let shift = 0; shift < width; shift++) bytes.push(Math.floor(value / 256 ** shift) & 0xff)
  }
  const [width, frames] = [bits / 8, channels[0]?.length ?? 0]
  const tag = format === 'pcm' ? 1 : 3
  text('RIFF')
  number(0, 4)
  text('WAVEfmt ')
  number(extensible ? 40 : 16, 4)
  number(extensible ? 0xfffe : tag, 2)
  number(channels.length, 2)
  number(sampleRate, 4)
  number(sampleRate * channels.length * width, 4)
  number(channels.length * width, 2)
  number(bits, 2)
  if (extensible) {
    number(22, 2)
    number(bits, 2)
    number(0, 4)
    number(tag, 2)
    bytes.push(0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71)
  }
  if (oddChunk) {
    text('LIST')
    number(3, 4)
    bytes.push(1, 2, 3, 0)
  }
  text('data')
  number(frames * channels.length * width, 4)
  const view = new DataView(new ArrayBuffer(8))
  for (let frame = 0; frame < frames; frame++)
    for (const channel of channels) {
      const x = channel[frame]!
      if (format === 'float' && bits === 32) view.setFloat32(0, x, true)
      else if (format === 'float') view.setFloat64(0, x, true)
      else if (bits === 8) view.setUint8(0, Math.round(x * 128) + 128)
      else view.setInt32(0, Math.min(2 ** (bits - 1) - 1, Math.round(x * 2 ** (bits - 1))), true)
      for (let index = 0; index < width; index++) bytes.push(view.getUint8(index))
    }
  return Uint8Array.from(bytes)
}
