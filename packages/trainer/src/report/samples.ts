import { modalities, type Modality } from '@wgpt/tokenizers'
import { reasonOf } from '../errors.js'
import { formatCount } from './format.js'
import { html, trusted, type Markup } from './html.js'
import { seriesColour } from './palette.js'
import { pianoRoll } from './piano-roll.js'
import { waveform } from './waveform.js'

/** What a run wrote at some step. */
export interface ReportedSample {
  /** How many steps the model had had. */
  step: number
  /** Its name in the run: the ending, `.txt`, `.mid` or `.wav`, says what it is. */
  file: string
  content: Uint8Array
  /** Its address relative to the page: of a sound that is too large to be put into it. */
  href?: string
}

interface SampledRun {
  name: string
  colour: number
  samples: readonly ReportedSample[]
}

const mostCharacters = 4000
/** Bytes of sound in one page: 30 seconds at 16 kHz. Base64 makes 1.3 MB of them. */
const mostSoundBytes = 1_000_000

function text(content: Uint8Array): Markup {
  // Four bytes per character at most.
  const characters = Array.from(new TextDecoder().decode(content.subarray(0, 4 * mostCharacters)))
  const left = characters.length > mostCharacters || content.length > 4 * mostCharacters
  return html`<pre>${characters.slice(0, mostCharacters).join('')}</pre>
    ${left ? html`<p class="note">The first ${formatCount(mostCharacters)} characters.</p>` : null}`
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)))
  return btoa(parts.join(''))
}

/** @param isInside whether the page has room for it */
function sound({ content, href, file }: ReportedSample, isInside: boolean): Markup {
  const drawn = waveform(content)
  const about = drawn === null ? null : html`${drawn.seconds.toFixed(2)} seconds`
  const source = isInside ? `data:audio/wav;base64,${base64(content)}` : href
  return html`<div class="sound">
    ${drawn && html`<div class="strip">${drawn.picture}<span class="playhead" hidden></span></div>`}
    ${source === undefined ? null : html`<audio controls preload="metadata" src="${source}"></audio>`}
    <p class="note">
      ${about}${isInside ? null : html`${about && ': '}too large for this page, ${source === undefined ? 'see' : 'played from'} ${file}`}.
    </p>
  </div>`
}

type Content = Modality<unknown>['content']

/** By the file's ending. */
const contentOf = ({ file }: ReportedSample): Content =>
  modalities.find(({ outputExtension }) => file.endsWith(outputExtension))?.content ?? 'text'

/** How each is shown. */
const viewers: Record<Content, (sample: ReportedSample, isInside: boolean) => Markup> = {
  text: ({ content }) => text(content),
  notes: ({ content }) => pianoRoll(content),
  sound,
  bytes: ({ content }) => text(content),
}

function shown(sample: ReportedSample, isInside: boolean): Markup {
  const { file } = sample
  try {
    return viewers[contentOf(sample)](sample, isInside)
  } catch (error) {
    return html`<p class="note">${file} can’t be shown: ${reasonOf(error)}</p>`
  }
}

/** The newest sounds that fit into a page together. */
function soundsInside(runs: readonly SampledRun[]): Set<ReportedSample> {
  const inside = new Set<ReportedSample>()
  let left = mostSoundBytes
  const sounds = runs.flatMap(({ samples }) => samples).filter((sample) => contentOf(sample) === 'sound')
  for (const sample of sounds.sort((a, b) => b.step - a.step)) {
    if (sample.content.length > left) continue
    left -= sample.content.length
    inside.add(sample)
  }
  return inside
}

interface Moment {
  title: string
  samples: { name: string; colour: number; sample: ReportedSample }[]
}

/** The steps at which something was written, in order; the last that each run wrote come together, whatever their steps. */
function momentsOf(runs: readonly SampledRun[]): Moment[] {
  const all = runs.flatMap(({ name, colour, samples }) => {
    const inOrder = [...samples].sort((a, b) => a.step - b.step)
    return inOrder.map((sample, place) => ({ name, colour, sample, isLast: place === inOrder.length - 1 }))
  })
  const ends = all.filter(({ isLast }) => isLast)
  const before = all.filter(({ isLast }) => !isLast)
  const steps = [...new Set(before.map(({ sample }) => sample.step))].sort((a, b) => a - b)
  const ended = new Set(ends.map(({ sample }) => sample.step))
  return [
    ...steps.map((step) => ({
      title: `After ${formatCount(step)} steps`,
      samples: before.filter(({ sample }) => sample.step === step),
    })),
    {
      title: ended.size === 1 ? `After ${formatCount([...ended][0]!)} steps` : 'At the end',
      samples: ends.map(({ name, ...end }) => ({
        ...end,
        name: ended.size === 1 ? name : `${name}, after ${formatCount(end.sample.step)} steps`,
      })),
    },
  ].filter(({ samples }) => samples.length > 0)
}

/** What the runs wrote, step by step, those of one step beside each other; null if nothing is there. The page's program adds a slider. */
export function samplesSection(runs: readonly SampledRun[]): Markup | null {
  const moments = momentsOf(runs)
  if (moments.length === 0) return null
  const inside = soundsInside(runs)
  return html`<section aria-labelledby="samples">
    <h2 id="samples">${runs.length > 1 ? 'What they write' : 'What it writes'}</h2>
    <div class="timeline-bar" hidden>
      <label>Step <input type="range" min="0" value="0" step="1" /></label>
      <output></output>
      <button type="button" aria-pressed="false">All steps</button>
    </div>
    ${moments.map(
      ({ title, samples }) =>
        html`<section class="moment">
          <h3>${title}</h3>
          <div class="pair">
            ${samples.map(
              ({ name, colour, sample }) =>
                html`<article class="sample" style="--arm:${trusted(seriesColour(colour))}">
                  <h4>${name}</h4>
                  ${shown(sample, inside.has(sample))}
                </article> `,
            )}
          </div>
        </section> `,
    )}
  </section>`
}
