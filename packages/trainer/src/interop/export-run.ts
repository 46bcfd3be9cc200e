import { loadCheckpoint } from '../checkpoint/load-checkpoint.js'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { RunError } from '../errors.js'
import { describeModel, readModel } from '../load-decoder.js'
import type { RunStore } from '../store/run-store.js'
import { huggingFaceFiles } from './export-huggingface.js'
import { adapterFiles } from './peft.js'
import { tfjsFiles } from './tfjs/export-tfjs.js'

/** The sole list of what a run can be exported as. */
export const exportFormats = ['huggingface', 'tfjs', 'peft'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportedRun {
  /** The files' contents by their names. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** 'gpt2'; 'wgpt' of a decoder that transformers' GPT-2 can't be; 'graph-model' for TensorFlow.js; 'lora' of an adapter alone. */
  readonly modelType: 'gpt2' | 'wgpt' | 'graph-model' | 'lora'
  /** How many numbers they are. */
  readonly parameters: number
  /** The step that it was saved at. */
  readonly step: number
}

/**
 * A run's newest checkpoint for other programs: 'huggingface' as exportHuggingFace, 'tfjs' as exportTfjs, 'peft' as exportAdapter. An adapter
 * is merged but in the last.
 * @throws RunError if the store holds no run, or a broken one, or for 'peft' one without LoRA
 * @example
 * ```ts
 * const { files, step } = await exportRun(store, 'tfjs')
 * console.log(files.has('model.json'), step) // → true 4
 * ```
 */
export async function exportRun(store: RunStore, format: ExportFormat = 'huggingface'): Promise<ExportedRun> {
  if (format === 'peft') return exportAdapterOf(store)
  const { decoder, parameters, tokenizer, step } = await readModel(store)
  const made =
    format === 'tfjs'
      ? { files: await tfjsFiles(decoder, parameters, tokenizer), modelType: 'graph-model' as const }
      : await huggingFaceFiles(decoder, parameters, tokenizer)
  return { ...made, parameters: countOf(parameters), step }
}

async function exportAdapterOf(store: RunStore): Promise<ExportedRun> {
  const { config, decoder, step } = await describeModel(store)
  if (config.lora === undefined)
    throw new RunError(`${store.location} has no adapter: its config has no lora. Export it as 'huggingface'`)
  const { parameters } = await loadCheckpoint(store, step)
  // Its name alone: where it lies on this machine is nobody else's business.
  const base = config.from?.run.split(/[\\/]/).at(-1) ?? ''
  const files = adapterFiles(decoder, config.lora, parameters, base)
  return { files, modelType: 'lora', parameters: countOf(parameters), step }
}

const countOf = (parameters: Checkpoint['parameters']): number =>
  [...parameters.values()].reduce((sum, { values }) => sum + values.length, 0)
