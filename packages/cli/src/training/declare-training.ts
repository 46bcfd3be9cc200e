import { existsSync } from 'node:fs'
import { Argument, type Command } from 'commander'
import { UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options } from '../options.js'
import { backendNames } from '../backend/backend-names.js'
import type { TrainingOptions, TrainingPlan } from './training-call.js'

/** Declares what train and compare have in common; presets, sizes, sources and wavelets come from their manifests. */
export async function declareTraining(command: Command, examples: readonly string[]): Promise<void> {
  const { presets } = await import('@wgpt/trainer')
  const { sources } = await import('@wgpt/datasets/node')
  const { presetSizes } = await import('../config/preset-sizes.js')
  command
    .addArgument(
      new Argument('[preset]', 'what to train on; not needed with --resume, or where --config names it').choices(
        Object.keys(presets),
      ),
    )
    .addOption(options.size(presetSizes()))
    .addOption(options.config())
    .addOption(options.data(sources.map(({ name }) => name)))
    .addOption(options.tokenizer())
    .addOption(options.skipDamaged())
    .addOption(options.from())
    .addOption(options.loraRank())
    .addOption(options.steps())
    .addOption(options.trainingSeed())
    .addOption(options.backend(['auto', ...backendNames]))
    .addOption(options.threads())
    .addOption(options.out('folder of the new run', 'runs/<preset>-<size>-<date-time>'))
    .addOption(options.resume())
    .addOption(options.set())
    .addOption(options.tensorboard())
    .addOption(options.json())
    .addHelpText('after', examplesText(examples))
}

/** @throws UsageError or RunError in one line */
export async function planTraining(
  kind: 'train' | 'compare',
  preset: string | undefined,
  given: TrainingOptions,
  command: Command,
): Promise<TrainingPlan> {
  const { planNew, planResumed } = await import('./training-call.js')
  if (given.resume === undefined) return planNew(kind, preset, given)
  const inCall = Object.keys(given).filter((name) => command.getOptionValueSource(name) === 'cli')
  const { presets } = await import('@wgpt/trainer')
  // `--resume text`: the parser takes the preset for the folder.
  const swallowed =
    given.resume !== true && preset === undefined && given.resume in presets && !existsSync(given.resume)
  if (swallowed) return planResumed(kind, given.resume as string, true, inCall, given.steps)
  if (given.resume !== true && !existsSync(given.resume))
    throw new UsageError(
      `--resume '${given.resume}' doesn't exist. Name the folder of a run, or give --resume alone for the newest unfinished one.`,
    )
  return planResumed(kind, preset, given.resume, inCall, given.steps)
}
