import type { ArmOverrides, PresetModality, PresetSize, RunOptions } from '@wgpt/trainer'

/** Every part of it may be left out; lists are given whole. */
type Part<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: Part<Value[Key]> | undefined }
    : Value

/** What a file of `--config` may say: any part of a run's config, laid over a preset. */
export type ConfigFile = Part<RunOptions> & {
  /** The preset that it is laid over, where the call names none. */
  readonly preset?: PresetModality
  readonly size?: PresetSize
  /** Of a comparison, the baseline first: names of built-in arms, or names with what each changes. */
  readonly arms?: readonly string[] | Readonly<Record<string, Part<ArmOverrides>>>
}

/**
 * A config as it is, known by its type: `export default defineConfig({ preset: 'text', training: { steps: 500 } })`.
 *
 * @example
 * ```ts
 * const config = defineConfig({ preset: 'text', training: { steps: 500 } })
 * console.log(config.training?.steps) // → 500
 * ```
 */
export const defineConfig = (config: ConfigFile): ConfigFile => config
