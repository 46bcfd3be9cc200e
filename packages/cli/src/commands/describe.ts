import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { ConfigOptions } from '../config/build-config.js'
import { asWrongCall, UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput, type Output } from '../output.js'
import { checkRun } from '../runs/check-run.js'
import type { CommandModule } from './command.js'

interface DescribeOptions extends ConfigOptions {
  json?: boolean
}

export const describeCommand: CommandModule = {
  name: 'describe',
  summary:
    'show what a preset or a run costs, before training: parameters, operations, bytes, time on this machine, and its wavelet',
  async configure(command) {
    const { presetSizes } = await import('../config/preset-sizes.js')
    const { waveletKinds } = await import('../config/wavelet-kinds.js')
    command
      .argument('[what]', 'a preset, or the folder of a run; not needed if --config names a preset')
      .addOption(shared.size(presetSizes()))
      .addOption(shared.config())
      .addOption(shared.wavelet(waveletKinds()))
      .addOption(shared.steps())
      .addOption(shared.set())
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          'describe text',
          'describe audio --size paper --wavelet learnable',
          'describe text --set decoder.layerCount=12 decoder.embeddingSize=768 decoder.headCount=12',
          'describe runs/text-tiny-… --json',
        ]),
      )
      .action(run)
  },
}

async function run(what: string | undefined, options: DescribeOptions, command: Command): Promise<void> {
  const output = createOutput(options)
  const { presets } = await import('@wgpt/trainer')
  if (what !== undefined && !(what in presets)) await describeRun(what, settingsGiven(command), output)
  else await describePreset(what, options, output)
}

/** The options in the call that change a config. */
const settingsGiven = (command: Command): string[] =>
  ['size', 'config', 'wavelet', 'steps', 'set'].filter((name) => command.getOptionValueSource(name) === 'cli')

async function describePreset(name: string | undefined, options: ConfigOptions, output: Output): Promise<void> {
  const { openTokenizer } = await import('@wgpt/datasets/node')
  const { buildConfig } = await import('../config/build-config.js')
  const { modalityNamed } = await import('../training/training-call.js')
  const { describeTraining } = await import('../describe/describe-training.js')
  const { describeText } = await import('../describe/describe-text.js')
  const { preset, size, config } = await buildConfig(name, options)
  modalityNamed(config.modality)
  const { vocabularySize } = await openTokenizer(config).catch((error: unknown) => {
    throw asWrongCall(error)
  })
  const description = describeTraining(config, vocabularySize)
  const { estimateTime, timeText } = await import('../describe/estimate-time.js')
  const time = await estimateTime(config, vocabularySize, (line) => output.note(line))
  const timeLine = time === undefined ? '' : `\n${timeText(time)}`
  output.print(`preset ${preset}, size ${size}:\n${describeText(description)}${timeLine}`)
  output.finish({ command: 'describe', preset, size, ...description, time: time ?? null })
}

async function describeRun(folder: string, [setting]: readonly string[], output: Output): Promise<void> {
  const { presets, readRun } = await import('@wgpt/trainer')
  if (!existsSync(folder))
    throw new UsageError(
      `describe '${folder}': there is no such preset and no such folder. Choose one of ${Object.keys(presets).join(', ')}, or name the folder of a run.`,
    )
  if (setting !== undefined)
    throw new UsageError(`--${setting} can't be given for a run: its config is saved. Leave it out, or name a preset.`)
  await checkRun(folder)
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const { describeTraining } = await import('../describe/describe-training.js')
  const { describeText } = await import('../describe/describe-text.js')
  const { config, arms = { run: {} }, tokenizer } = await readRun(openRunFolder(folder))
  const descriptions = Object.entries(arms).map(([arm, changes]) => {
    const decoder = { ...config.decoder, ...changes }
    return [arm, describeTraining({ ...config, decoder }, tokenizer.vocabularySize)] as const
  })
  for (const [arm, description] of descriptions)
    output.print(`${descriptions.length > 1 ? `${arm}:\n` : ''}${describeText(description)}\n`)
  const [[, only]] = descriptions as [(typeof descriptions)[number]]
  output.finish({
    command: 'describe',
    run: folder,
    ...(descriptions.length === 1 ? only : { arms: Object.fromEntries(descriptions) }),
  })
}
