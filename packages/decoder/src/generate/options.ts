import { z } from 'zod'

export interface GenerateOptions {
  /** How many to generate, at most. Default 100. */
  tokens?: number
  /** Logits are divided by it; 0 takes the likeliest token each time. Default 1. */
  temperature?: number
  /** Only the likeliest `topK` tokens are drawn from. Default: all. */
  topK?: number
  /** Only the likeliest tokens that together have this probability are drawn from. Default 1: all. */
  topP?: number
  /** Default 0. */
  seed?: number
  /** Generation ends before the next token once this is aborted (an AbortSignal will do). */
  signal?: { readonly aborted: boolean }
}

const schema = z.strictObject({
  tokens: z.int().nonnegative().default(100),
  temperature: z.number().nonnegative().default(1),
  topK: z.int().positive().optional(),
  topP: z.number().gt(0).max(1).default(1),
  seed: z.int().nonnegative().max(0xffffffff).default(0),
  signal: z.custom<GenerateOptions['signal']>().optional(),
})

export type SamplingOptions = z.output<typeof schema>

/** @throws RangeError that names the option that is wrong, in one line */
export function checkedGenerateOptions(options: GenerateOptions): SamplingOptions {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const [{ path, message }] = result.error.issues as [z.core.$ZodIssue]
  throw new RangeError(`generate: ${path.join('.')} ${message}.`)
}

/** @throws RangeError unless every id of a prompt is in 0 … vocabularySize − 1, and there is one */
export function checkPrompt(prompt: ArrayLike<number>, vocabularySize: number): void {
  if (prompt.length === 0) throw new RangeError('generate: the prompt is empty, wanted at least one token id.')
  for (let i = 0; i < prompt.length; i++) {
    const id = prompt[i]!
    if (!Number.isInteger(id) || id < 0 || id >= vocabularySize)
      throw new RangeError(
        `generate: prompt[${i}] is ${id}, wanted a token id in 0 … ${vocabularySize - 1} (vocabularySize ${vocabularySize}).`,
      )
  }
}
