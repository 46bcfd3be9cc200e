import { readMidiNotes } from '@wgpt/tokenizers'
import { formatCount } from './format.js'
import { html, trusted, type Markup } from './html.js'

/** More are neither drawn nor played: half an hour of piano. */
const mostNotes = 5000
/** The picture's units: a note is at least this broad, so that a short one is seen. */
const [width, height, leastWidth] = [1000, 240, 2]
/** At least two octaves are shown, so that few notes don't become slabs. */
const leastPitches = 24

const names = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B']
const nameOf = (pitch: number): string => `${names[pitch % 12]!}${Math.floor(pitch / 12) - 1}`

const round = (value: number): number => Math.round(value * 100) / 100

/**
 * The piano roll of a MIDI file: time to the right, pitch upwards, loud notes strong. The page's program makes it sound.
 * @throws MidiError that names the byte, if the file is damaged
 */
export function pianoRoll(bytes: Uint8Array): Markup {
  const all = readMidiNotes(bytes)
  const notes = all.slice(0, mostNotes)
  if (notes.length === 0) return html`<p class="note">A piece without notes.</p>`
  const seconds = notes.reduce((last, { end }) => Math.max(last, end), 0)
  const [low, high] = notes.reduce(([l, h], { pitch }) => [Math.min(l, pitch), Math.max(h, pitch)], [127, 0])
  const margin = Math.max(1, Math.ceil((leastPitches - (high - low + 1)) / 2))
  const [bottom, top] = [low - margin, high + margin + 1]
  const row = height / (top - bottom)
  // A path for each of four loudnesses: a picture of thousands of notes stays small.
  const paths = [0, 1, 2, 3].map((loudness) =>
    notes
      .filter(({ velocity }) => Math.min(3, velocity >> 5) === loudness)
      .map(({ pitch, start, end }) => {
        const broad = Math.max(leastWidth, (width * (end - start)) / seconds)
        return `M${round((width * start) / seconds)} ${round((top - 1 - pitch) * row)}h${round(broad)}v${round(row * 0.86)}h${round(-broad)}z`
      })
      .join(''),
  )
  const octaves = Array.from({ length: 11 }, (_, octave) => octave * 12).filter(
    (pitch) => pitch > bottom && pitch < top,
  )
  const described = `${formatCount(notes.length)} notes from ${nameOf(low)} to ${nameOf(high)} in ${seconds.toFixed(1)} seconds`
  const played = notes.map(({ pitch, start, end, velocity }) => [pitch, start, end, velocity])
  return html`<div class="piano" data-notes="${JSON.stringify(played)}" data-seconds="${seconds}">
    <div class="strip">
      <svg
        class="roll"
        viewBox="0 0 ${width} ${height}"
        preserveAspectRatio="none"
        role="img"
        aria-label="Piano roll: ${described}."
      >
        ${trusted(octaves.map((pitch) => `<path class="octave" d="M0 ${round((top - pitch) * row)}h${width}"/>`).join(''))}
        ${trusted(paths.map((d, loudness) => (d === '' ? '' : `<path class="loud-${loudness}" d="${d}"/>`)).join(''))}
      </svg>
      <span class="playhead" hidden></span>
    </div>
    <div class="player-bar" hidden>
      <button type="button">Play</button>
      <input type="range" min="0" max="${seconds}" step="0.01" value="0" aria-label="Place in the piece" />
      <output></output>
    </div>
    <p class="note">
      ${described}${all.length > notes.length ? html`; the file has ${formatCount(all.length - notes.length)} more` : null}.
    </p>
  </div>`
}
