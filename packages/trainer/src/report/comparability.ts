import { modalities } from '@wgpt/tokenizers'
import { formatCount } from './format.js'
import { html, type Markup } from './html.js'

/** What a run's tokens are. */
export interface ReportedTokens {
  modality: string
  /** A kind of @wgpt/tokenizers. */
  kind: string
  vocabularySize: number
}

/** What one token is, where it is always one of something. */
const unitOf = (kind: string): string | undefined =>
  modalities
    .flatMap(({ tokenizers }): readonly { kind: string; unit?: string }[] => tokenizers)
    .find((known) => known.kind === kind)?.unit

/** Nats per token as bits of what everybody counts in; undefined where a token stands for more or less of it each time. */
export function bitsOf(
  loss: number | undefined,
  tokens: ReportedTokens | undefined,
): { bits: number; unit: string } | undefined {
  const unit = tokens && unitOf(tokens.kind)
  return loss === undefined || unit === undefined ? undefined : { bits: loss / Math.LN2, unit }
}

const described = ({ modality, kind, vocabularySize }: ReportedTokens): string =>
  `${modality}, ${kind} (${formatCount(vocabularySize)} tokens)`

/** Whether losses of the two may be compared; where nothing is known, nothing is said against it. */
export const areAlike = (a: ReportedTokens | undefined, b: ReportedTokens | undefined): boolean =>
  a === undefined || b === undefined || described(a) === described(b)

/** A warning where the losses of runs are not of one kind. */
export function warning(runs: readonly { name: string; tokens?: ReportedTokens | undefined }[]): Markup | null {
  const known = runs.flatMap(({ name, tokens }) => (tokens === undefined ? [] : [{ name, text: described(tokens) }]))
  if (new Set(known.map(({ text }) => text)).size < 2) return null
  return html`<p class="warning" role="note">
    <b>These losses are not of one kind.</b> A loss is nats per token, and the runs’ tokens differ:
    ${known.map(({ name, text }) => `${name}: ${text}`).join('; ')}. Compare a run with itself, or bits per character
    where both have them.
  </p>`
}
