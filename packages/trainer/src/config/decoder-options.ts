import { decoderConfig, type DecoderConfig, type DecoderOptions } from '@wgpt/decoder'
import { z } from 'zod'

/** What a run decides by itself: the vocabulary comes from the tokenizer, the seed from `training.seed`. */
const decidedByTheRun = ['vocabularySize', 'seed'] as const
type DecidedByTheRun = (typeof decidedByTheRun)[number]

export type RunDecoderConfig = Omit<DecoderConfig, DecidedByTheRun>
export type RunDecoderOptions = Omit<DecoderOptions, DecidedByTheRun>

const placeholders = { vocabularySize: 256, seed: 0 }

/** The decoder's own schema, rules between its fields included, without what a run decides by itself. */
export const decoderOptions = z
  .custom<RunDecoderOptions>((value) => typeof value === 'object' && value !== null, { error: 'must be an object' })
  .transform((options, context): RunDecoderConfig => {
    for (const key of decidedByTheRun)
      if (key in options)
        context.issues.push({
          code: 'custom',
          path: [key],
          input: options,
          message: `is decided by the run; leave it out`,
        })
    const parsed = decoderConfig.safeParse({ ...options, ...placeholders })
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        context.issues.push({ code: 'custom', path, input: options, message })
      return z.NEVER
    }
    const config: RunDecoderConfig & Partial<DecoderConfig> = { ...parsed.data }
    for (const key of decidedByTheRun) Reflect.deleteProperty(config, key)
    return config
  })
