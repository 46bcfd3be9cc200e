import { WgptRangeError } from '@wgpt/errors'
import { checkedGenerateOptions, checkPrompt, type GenerateOptions } from './options.js'
import type { Session } from './session.js'
import { Writer, type BatchToken } from './writer.js'

export interface SessionSource {
  vocabularySize: number
  contextLength: number
  /** @param capacity the longest sequence that will be read, at most contextLength */
  open(capacity: number): Session
}

/** Capacities are multiples of it: a GPU compiles few shaders. */
const capacityStep = 64

/** Checks its arguments at once; the tokens come as they are asked for. A prompt longer than the context keeps its last part. */
export function generateTokens(
  source: SessionSource,
  prompt: ArrayLike<number>,
  options: GenerateOptions = {},
): AsyncGenerator<number, void, void> {
  const drawn = generateBatch(source, [prompt], options, 'prompt')
  return (async function* () {
    for await (const { token } of drawn) yield token
  })()
}

/** Continues several prompts at once. Prompts of equal length are read side by side; row i draws as one alone with `seed + i`. */
export function generateBatch(
  source: SessionSource,
  prompts: readonly ArrayLike<number>[],
  options: GenerateOptions = {},
  name?: string,
): AsyncGenerator<BatchToken, void, void> {
  const sampling = checkedGenerateOptions(options, source.vocabularySize)
  if (prompts.length === 0) throw new WgptRangeError('generate: there is no prompt; expected at least one.')
  prompts.forEach((prompt, i) => checkPrompt(prompt, source.vocabularySize, name ?? `prompts[${i}]`))
  const groups = new Map<number, { row: number; prompt: number[] }[]>()
  prompts.forEach((prompt, row) => {
    const length = Math.min(prompt.length, source.contextLength)
    groups.set(length, [...(groups.get(length) ?? []), { row, prompt: Array.from(prompt) }])
  })
  return (async function* () {
    const writers: Writer[] = []
    try {
      for (let count = 0; count < sampling.tokens; count++) {
        const drawn: BatchToken[] = []
        if (count === 0)
          for (const [length, group] of groups) {
            const longest = Math.ceil((length + sampling.tokens) / capacityStep) * capacityStep
            const session = source.open(Math.min(source.contextLength, longest))
            writers.push(new Writer(session, group, source.contextLength, sampling))
          }
        for (const writer of writers) {
          if (sampling.signal?.aborted) return
          drawn.push(...(await writer.next()))
        }
        if (drawn.length === 0 || sampling.signal?.aborted) return
        yield* drawn.sort((a, b) => a.row - b.row)
      }
    } finally {
      for (const writer of writers) writer.dispose()
    }
  })()
}
