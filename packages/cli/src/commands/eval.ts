import path from 'node:path'
import type { BackendName } from '@wgpt/backends'
import { asWrongCall } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { checkRun } from '../runs/check-run.js'
import { backendNames } from '../backend/backend-names.js'
import type { CommandModule } from './command.js'

interface EvalOptions {
  data?: string[]
  batches?: number
  checkpoint?: number | 'best'
  average?: boolean
  backend: BackendName | 'auto'
  threads?: number
  json?: boolean
}

export const evalCommand: CommandModule = {
  name: 'eval',
  summary: 'compute the validation loss of a run, or of every arm of a comparison',
  async configure(command) {
    const { sources } = await import('@wgpt/datasets/node')
    command
      .argument('<run>', 'folder of a run or a comparison')
      .addOption(shared.data(sources.map(({ name }) => name)))
      .addOption(shared.batches())
      .addOption(shared.checkpoint())
      .addOption(shared.average())
      .addOption(shared.backend(['auto', ...backendNames]))
      .addOption(shared.threads())
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText(['eval runs/text-tiny-…', 'eval runs/text-tiny-… --data other.txt --batches 50']),
      )
      .action(run)
  },
}

async function run(folder: string, options: EvalOptions): Promise<void> {
  const output = createOutput(options)
  await checkRun(folder)
  const { evaluate, readRun, runsIn } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const { dataOf } = await import('../config/data-of.js')
  const { loadData } = await import('../training/load-data.js')
  const { startBackend } = await import('../backend/start-backend.js')
  const { workloadOf } = await import('../backend/workload.js')
  const store = openRunFolder(folder)
  const saved = await readRun(store)
  const { config, arms, tokenizer } = saved
  const { data } = options
  const loading = { tokenizer, note: (line: string) => output.note(line) }
  const { data: splits, description } = await (data
    ? loadData({ ...config, data: dataOf(data) }, loading).catch((error: unknown) => {
        throw asWrongCall(error)
      })
    : loadData(config, loading))
  const { notes } = await startBackend(options.backend, {
    threads: options.threads,
    workload: workloadOf('training', config, tokenizer),
    note: (line) => output.note(line),
  })
  const results: Record<string, object> = {}
  for (const [name, of] of runsIn(store, saved)) {
    const { step, validationLoss, tokens } = await evaluate({
      store: of,
      data: splits,
      evaluationBatches: options.batches,
      step: options.checkpoint,
      weights: options.average ? 'average' : 'trained',
    })
    const bitsPerToken = validationLoss / Math.LN2
    if (Object.keys(results).length === 0) for (const line of [...notes, description]) output.note(line)
    results[name] = { step, validationLoss, bitsPerToken, perplexity: Math.exp(validationLoss), tokens }
    output.print(
      `${name}: ${validationLoss.toFixed(4)} nats per token (${bitsPerToken.toFixed(4)} bits, perplexity ${Math.exp(validationLoss).toFixed(3)}) over ${tokens.toLocaleString('en-US')} tokens, at step ${step}`,
    )
  }
  output.finish({
    command: 'eval',
    run: path.resolve(folder),
    ...(arms === undefined ? results.run : { arms: results }),
  })
}
