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
  format: 'huggingface'
  out: string
  json?: boolean
}

export const exportCommand: CommandModule = {
  name: 'export',
  summary: 'save a run for other programs: a GPT-2 as Hugging Face has it',
  configure(command) {
    command
      .argument('<run>', 'folder of a run')
      .addOption(
        new Option('--format <name>', 'config.json, model.safetensors and tokenizer, as transformers loads them')
          .choices(['huggingface'])
          .default('huggingface'),
      )
      .addOption(new Option('--out <folder>', 'new folder for the model').makeOptionMandatory())
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          'export runs/text-tiny-… --out model',
          'export runs/compare/arms/fixed --format huggingface --out wavelet-model',
        ]),
      )
      .action(run)
  },
}

async function run(folder: string, { format, out, ...options }: ExportOptions): Promise<void> {
  const output = createOutput(options)
  await checkRun(folder)
  const target = await checkNewFolder(out)
  const { useBackend } = await import('@wgpt/backends')
  const { exportRun } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  await useBackend('cpu')
  const { files, modelType, parameters, step } = await exportRun(openRunFolder(folder))
  // Whole or not at all: a folder beside it is filled, then renamed.
  await openRunFolder(path.dirname(target)).writeFolder(path.basename(target), files)
  const bytes = Object.fromEntries([...files].map(([name, content]) => [name, content.byteLength]))
  output.print(
    `${modelType === 'gpt2' ? 'a GPT-2' : "a model of wgpt's own, which docs/wavelet_gpt2.py runs"} of ${parameters.toLocaleString('en-US')} parameters, from step ${step}`,
  )
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
