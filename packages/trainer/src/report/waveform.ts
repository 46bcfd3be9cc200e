import { html, trusted, type Markup } from './html.js'

const [width, height] = [1000, 120]
const columns = 500
const headerLength = 44

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length))

/** The samples of a WAV file of one channel with 16 bits, as runs write them; undefined for any other. */
function samplesOf(bytes: Uint8Array): { rate: number; samples: DataView } | undefined {
  if (bytes.length <= headerLength || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 8) !== 'WAVEfmt ')
    return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isPlain = view.getUint16(20, true) === 1 && view.getUint16(22, true) === 1 && view.getUint16(34, true) === 16
  if (!isPlain || ascii(bytes, 36, 4) !== 'data') return undefined
  const length = Math.min(view.getUint32(40, true), bytes.length - headerLength)
  return {
    rate: Math.max(1, view.getUint32(24, true)),
    samples: new DataView(bytes.buffer, bytes.byteOffset + headerLength, length - (length % 2)),
  }
}

/** The picture of a sound: its lowest and highest sample at each place. Null for a file that isn't plain WAV of 16 bits. */
export function waveform(bytes: Uint8Array): { picture: Markup; seconds: number } | null {
  const sound = samplesOf(bytes)
  if (sound === undefined || sound.samples.byteLength === 0) return null
  const count = sound.samples.byteLength / 2
  const shown = Math.min(columns, count)
  const at = (value: number): string => ((height / 2) * (1 - value / 32_768)).toFixed(1)
  const [upper, lower]: [string[], string[]] = [[], []]
  for (let column = 0; column < shown; column++) {
    let [low, high] = [32_767, -32_768]
    const to = Math.floor(((column + 1) * count) / shown)
    for (let index = Math.floor((column * count) / shown); index < to; index++) {
      const sample = sound.samples.getInt16(2 * index, true)
      if (sample < low) low = sample
      if (sample > high) high = sample
    }
    const x = ((width * (column + 0.5)) / shown).toFixed(1)
    upper.push(`${x} ${at(high + 150)}`) // a little breadth, so that silence is a line
    lower.push(`${x} ${at(low - 150)}`)
  }
  const seconds = count / sound.rate
  return {
    seconds,
    picture: html`<svg
      class="wave"
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="Waveform of ${seconds.toFixed(2)} seconds."
    >
      ${trusted(`<path d="M${[...upper, ...lower.reverse()].join('L')}z"/>`)}
    </svg>`,
  }
}
