import path from 'node:path'
import { Option } from 'commander'
import { shortPath } from '../call-name.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { checkRun } from '../runs/check-run.js'
import { checkNewFolder } from '../runs/out-folder.js'
import type { CommandModule } from './command.js'

interface ExportOptions {
  format: 'huggingface' | 'tfjs' | 'peft'
  out: string
  json?: boolean
}

export const exportCommand: CommandModule = {
  name: 'export',
  summary: 'save a run in the format of Hugging Face or TensorFlow.js',
  async configure(command) {
    const { exportFormats } = await import('@wgpt/trainer')
    command
      .argument('<run>', 'folder of a run')
      .addOption(
        new Option(
          '--format <name>',
          "a folder for transformers, a graph model for tf.loadGraphModel, or a run's LoRA alone for Python's peft",
        )
          .choices(exportFormats)
          .default('huggingface'),
      )
      .addOption(new Option('--out <folder>', 'new folder for the model').makeOptionMandatory())
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          'export runs/text-tiny-… --out model',
          'export runs/compare/arms/fixed --format tfjs --out wavelet-model',
          'export runs/tuned --format peft --out adapter',
        ]),
      )
      .action(run)
  },
}

const kinds = {
  gpt2: 'a GPT-2',
  wgpt: "a model of wgpt's own, whose wavelet_gpt2.py loads it into transformers or names the parts that it doesn't know,",
  'graph-model': 'a graph model, which tf.loadGraphModel loads,',
  lora: "a LoRA, which Python's peft loads beside its base,",
}

async function run(folder: string, { format, out, ...options }: ExportOptions): Promise<void> {
  const output = createOutput(options)
  await checkRun(folder)
  const target = await checkNewFolder(out)
  const { useBackend } = await import('@wgpt/backends')
  const { exportRun } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  await useBackend('cpu')
  const { files, modelType, parameters, step } = await exportRun(openRunFolder(folder), format)
  // Whole or not at all: a folder beside it is filled, then renamed.
  await openRunFolder(path.dirname(target)).writeFolder(path.basename(target), files)
  const bytes = Object.fromEntries([...files].map(([name, content]) => [name, content.byteLength]))
  output.print(`${kinds[modelType]} of ${parameters.toLocaleString('en-US')} parameters, from step ${step}`)
  output.print(`saved in: ${shortPath(target)} (${Object.keys(bytes).join(', ')})`)
  output.finish({
    command: 'export',
    run: path.resolve(folder),
    step,
    format,
    modelType,
    parameters,
    folder: target,
    files: bytes,
  })
}
