import type { Decoder, GenerateOptions } from '@wgpt/decoder'
import { isTimedTokenizer, type AnyTokenizer } from '@wgpt/tokenizers'
import { atMost, type SampleLength } from './sample-length.js'

interface DrawOptions extends Omit<GenerateOptions, 'tokens'> {
  /** Told each id at once. */
  readonly onId?: ((id: number) => void) | undefined
  /** Told how far it is when it takes long. */
  readonly note?: ((line: string) => void) | undefined
}

interface DrawnIds {
  readonly ids: Uint16Array
  /** How many were drawn: the last of them may lie behind the second that was asked for. */
  readonly drawn: number
  /** Of sound or music; undefined of what takes no time. */
  readonly seconds: number | undefined
}

/** Milliseconds from one word of progress to the next. */
const patience = 1500

/** Draws ids until there are enough of them, or until they have taken the time that was asked for. */
export async function drawIds(
  decoder: Pick<Decoder, 'generate'>,
  tokenizer: AnyTokenizer,
  before: ArrayLike<number>,
  length: SampleLength,
  { onId, note, ...options }: DrawOptions,
): Promise<DrawnIds> {
  const timed = isTimedTokenizer(tokenizer) ? tokenizer : undefined
  const { tokens, seconds } = length
  const ids: number[] = []
  let [passed, told] = [0, performance.now()]
  for await (const id of decoder.generate(before, { ...options, tokens })) {
    ids.push(id)
    passed += timed?.secondsOf(id) ?? 0
    onId?.(id)
    if (note && performance.now() - told > patience) {
      told = performance.now()
      note(`${ids.length.toLocaleString('en-US')} of ${atMost(length)} tokens are written`)
    }
    if (seconds !== undefined && passed >= seconds) break
  }
  const kept = timed && seconds !== undefined ? timed.firstSeconds(ids, seconds) : Uint16Array.from(ids)
  return {
    ids: kept,
    drawn: ids.length,
    seconds: timed && Math.round(kept.reduce((sum, id) => sum + timed.secondsOf(id), 0) * 1e6) / 1e6,
  }
}
