import { issueText, WgptRangeError } from '@wgpt/errors'
import { z } from 'zod'
import { choice } from '../parts/choice.js'

export interface GenerateOptions {
  /** How many to generate, at most. Default 100. */
  tokens?: number
  /** Logits are divided by it; 0 takes the most likely token each time. Default 1. */
  temperature?: number
  /** Only the most likely `topK` tokens are drawn from. Default: all. */
  topK?: number
  /** Only the most likely tokens that together have this probability are drawn from. Default 1: all. */
  topP?: number
  /** Logits of ids that the prompt or the continuation holds are divided by it if positive, else multiplied with it. Default 1: not at all. */
  repetitionPenalty?: number
  /** Ids that end a continuation; the one that does is its last token. Default: none. */
  stopTokens?: readonly number[]
  /**
   * What happens when the context is full. `'halve'`, the default, continues from the newer half, which is read again: a token costs the same
   * on average. `'slide'` reads the newest `contextLength` tokens again for every token. `'stop'` ends.
   */
  whenFull?: 'halve' | 'slide' | 'stop'
  /** Default 0. */
  seed?: number
  /** Once this is aborted (an AbortSignal will do) no further token comes. */
  signal?: { readonly aborted: boolean }
}

const schema = z.strictObject({
  tokens: z.int().nonnegative().default(100),
  temperature: z.number().nonnegative().default(1),
  topK: z.int().positive().optional(),
  topP: z.number().gt(0).max(1).default(1),
  repetitionPenalty: z.number().positive().default(1),
  stopTokens: z.array(z.int().nonnegative()).readonly().default([]),
  whenFull: choice(['halve', 'slide', 'stop']).default('halve'),
  seed: z.int().nonnegative().max(0xffffffff).default(0),
  signal: z.custom<GenerateOptions['signal']>().optional(),
})

export type SamplingOptions = z.output<typeof schema>

/** @throws RangeError that names the option that is wrong, in one line */
export function checkedGenerateOptions(options: GenerateOptions, vocabularySize: number): SamplingOptions {
  const result = schema.safeParse(options)
  if (!result.success) {
    const [issue] = result.error.issues as [z.core.$ZodIssue]
    throw new WgptRangeError(`generate: ${issue.path.join('.')} ${issueText(issue)}.`)
  }
  checkIds(result.data.stopTokens, vocabularySize, 'stopTokens')
  return result.data
}

/** @throws RangeError unless every id of a prompt is in 0 … vocabularySize − 1, and there is one */
export function checkPrompt(prompt: ArrayLike<number>, vocabularySize: number, name: string): void {
  if (prompt.length === 0) throw new WgptRangeError(`generate: ${name} is empty; expected at least one token id.`)
  checkIds(prompt, vocabularySize, name)
}

function checkIds(ids: ArrayLike<number>, vocabularySize: number, name: string): void {
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!
    if (!Number.isInteger(id) || id < 0 || id >= vocabularySize)
      throw new WgptRangeError(
        `generate: ${name}[${i}] is ${id}; expected a token id in 0 … ${vocabularySize - 1} (vocabularySize ${vocabularySize}).`,
      )
  }
}
