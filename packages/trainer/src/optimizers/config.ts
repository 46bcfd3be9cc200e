import { z } from 'zod'
import { optimizers } from './index.js'

type SchemasOf<Kinds extends readonly { readonly schema: unknown }[]> = {
  readonly [Place in keyof Kinds]: Kinds[Place]['schema']
}

const names = optimizers.map(({ kind }) => kind)

/** `training.optimizer`: of the kinds in the manifest, each with its own settings. */
export const optimizerConfig = z.discriminatedUnion(
  'kind',
  optimizers.map(({ schema }) => schema) as unknown as SchemasOf<typeof optimizers>,
  {
    error: ({ input }) =>
      `must be one of ${names.join(', ')}, found ${JSON.stringify((input as { kind?: unknown } | null)?.kind)}`,
  },
)

export type OptimizerConfig = z.output<typeof optimizerConfig>
export type OptimizerOptions = z.input<typeof optimizerConfig>
