import { z } from 'zod'
import { optimizers } from './index.js'

type SchemasOf<Kinds extends readonly { readonly schema: unknown }[]> = {
  readonly [Place in keyof Kinds]: Kinds[Place]['schema']
}

const names = optimizers.map(({ kind }) => kind)

const shown = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value).slice(0, 60))

/** `training.optimizer`: of the kinds in the manifest, each with its own settings. */
export const optimizerConfig = z.discriminatedUnion(
  'kind',
  optimizers.map(({ schema }) => schema) as unknown as SchemasOf<typeof optimizers>,
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? `must have a kind: ${names.join(', ')}; found ${shown((input as { kind?: unknown }).kind)}`
        : `must be an object with a kind (${names.join(', ')}), as { kind: '${names.at(-1)}' }; found ${shown(input)}`,
  },
)

export type OptimizerConfig = z.output<typeof optimizerConfig>
export type OptimizerOptions = z.input<typeof optimizerConfig>
