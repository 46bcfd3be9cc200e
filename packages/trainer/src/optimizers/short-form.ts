import { type OptimizerConfig, optimizerConfig, type OptimizerOptions } from './config.js'
import { optimizers } from './index.js'

const [usual] = optimizers

/** Settings of the usual optimizer, as they stood in `training` before there were several: the short form of `training.optimizer`. */
export const shortForm = {
  weightDecay: usual.schema.shape.weightDecay.unwrap().optional(),
  beta1: usual.schema.shape.beta1.unwrap().optional(),
  beta2: usual.schema.shape.beta2.unwrap().optional(),
  epsilon: usual.schema.shape.epsilon.unwrap().optional(),
}
export const shortNames = Object.keys(shortForm) as (keyof typeof shortForm)[]

export type ShortForm = { readonly [Name in keyof typeof shortForm]?: number | undefined }
interface WithOptimizer extends ShortForm {
  readonly optimizer?: OptimizerOptions | undefined
}

/** What the short form means where it leaves settings out. */
export const usualSettings = usual.schema.parse({ kind: usual.kind })

/** A setting of the short form beside an optimizer that is named: one of the two would be ignored. */
export const conflictOf = (options: WithOptimizer): keyof ShortForm | undefined =>
  options.optimizer === undefined ? undefined : shortNames.find((name) => options[name] !== undefined)

export const conflictText = (name: keyof ShortForm, { optimizer }: WithOptimizer): string =>
  `is a setting of the optimizer, which is named by itself: give it as optimizer.${name}${optimizer && name in optimizerShape(optimizer.kind) ? '' : `, which '${optimizer?.kind}' doesn't have`}, or leave it out`

const optimizerShape = (kind: string): object => optimizers.find((each) => each.kind === kind)?.schema.shape ?? {}

/**
 * The optimizer that settings name, or the usual one with the settings of the short form. @throws z.ZodError
 * @example
 * ```ts
 * console.log(optimizerOf({ weightDecay: 0.1 }).kind) // → adamw
 * ```
 */
export const optimizerOf = ({ optimizer, ...short }: WithOptimizer): OptimizerConfig =>
  optimizerConfig.parse(
    optimizer ?? { kind: usual.kind, ...Object.fromEntries(shortNames.map((name) => [name, short[name]])) },
  )
