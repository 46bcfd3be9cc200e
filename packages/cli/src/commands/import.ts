import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { Option } from 'commander'
import { callName, quoted, shortPath } from '../call-name.js'
import { UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { checkNewFolder, fillNewFolder } from '../runs/out-folder.js'
import type { CommandModule } from './command.js'

interface ImportOptions {
  out: string
  adapter?: string
  json?: boolean
}

export const importCommand: CommandModule = {
  name: 'import',
  summary: "make a run from a GPT-2 in Hugging Face's format",
  configure(command) {
    command
      .argument('<folder>', 'config.json, model.safetensors (or its shards) and tokenizer.json')
      .addOption(new Option('--out <run>', 'new folder for the run').makeOptionMandatory())
      .addOption(new Option('--adapter <folder>', "a LoRA of this model, saved by Python's peft, to merge into it"))
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText(['import gpt2 --out runs/gpt2', 'import gpt2 --adapter adapter --out runs/tuned']),
      )
      .action(run)
  },
}

async function run(folder: string, { out, adapter, ...options }: ImportOptions): Promise<void> {
  const output = createOutput(options)
  await checkModelFolder(folder)
  const target = await checkNewFolder(out)
  const { importAdapter, importHuggingFace, mergeAdapter, saveImported } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const base = await importHuggingFace(openRunFolder(folder))
  const model = adapter === undefined ? base : mergeAdapter(base, await importAdapter(openRunFolder(adapter)))
  const { modality } = await fillNewFolder(target, () => saveImported(openRunFolder(target), model))
  const { layerCount, embeddingSize, contextLength, vocabularySize } = model.decoder
  const parameters = [...model.parameters.values()].reduce((sum, { values }) => sum + values.length, 0)
  if (model.paddingRows > 0)
    output.note(`${model.paddingRows} rows of the vocabulary have no token: they are kept, and write nothing`)
  for (const note of model.notes) output.note(note)
  output.print(
    `${parameters.toLocaleString('en-US')} parameters: ${layerCount} layers of ${embeddingSize} channels, a context of ${contextLength.toLocaleString('en-US')}, ${vocabularySize.toLocaleString('en-US')} tokens`,
  )
  output.print(`saved in: ${shortPath(target)}\nlet it write: ${callName()} generate ${quoted(shortPath(target))}`)
  output.finish({
    command: 'import',
    folder: path.resolve(folder),
    run: target,
    modality,
    parameters,
    paddingRows: model.paddingRows,
    notes: model.notes,
    decoder: model.decoder,
  })
}

/** @throws UsageError if there is no such folder, or no config.json in it */
async function checkModelFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const why = code === 'ENOENT' ? "doesn't exist" : code === 'ENOTDIR' ? "isn't a folder" : `can't be read (${code})`
    throw new UsageError(`model '${folder}' ${why}. Name the folder of a GPT-2 that transformers saved.`)
  })
  if (!entries.includes('config.json'))
    throw new UsageError(
      `model '${folder}' holds no config.json, so it is not a model. Name the folder of a GPT-2 that transformers saved.`,
    )
}
