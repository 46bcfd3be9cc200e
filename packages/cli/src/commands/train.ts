import path from 'node:path'
import type { Command } from 'commander'
import { shortPath } from '../call-name.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { declareTraining, planTraining } from '../training/declare-training.js'
import type { TrainingOptions } from '../training/training-call.js'
import type { World } from '@wgpt/distributed'
import { InterruptedError } from '../errors.js'
import { joinWorldOfCall, silenced } from '../world/world-of-call.js'
import type { CommandModule } from './command.js'

export const trainCommand: CommandModule = {
  name: 'train',
  summary: 'train a decoder on a preset',
  async configure(command) {
    const { waveletKinds } = await import('../config/wavelet-kinds.js')
    await declareTraining(command, [
      'train text',
      'train text --size small --data novels/ --wavelet none --seed 3',
      'train text --set decoder.layerCount=2 training.batchSize=8',
      'train --config run.yaml --seed 3',
      'train text --from runs/gpt2 --data novels/ --lora-rank 8 --set decoder.contextLength=256',
      'train --resume',
    ])
    command.addOption(shared.wavelet(waveletKinds())).action(run)
  },
}

async function run(preset: string | undefined, options: TrainingOptions, command: Command): Promise<void> {
  const world = await joinWorldOfCall()
  try {
    await trainIn(world, preset, options, command)
  } catch (error) {
    // Ctrl-C stops all ranks after the same step. Any other error ends them with this one.
    if (error instanceof InterruptedError && savedTogether(error)) await world?.leave()
    throw error
  }
  await world?.leave()
}

/** Whether all ranks stopped after a step and saved: one that is interrupted before the first step does so alone. */
const savedTogether = ({ cause }: Error): boolean => cause instanceof Error && 'step' in cause

async function trainIn(
  world: World | undefined,
  preset: string | undefined,
  options: TrainingOptions,
  command: Command,
): Promise<void> {
  const output = world && world.rank > 0 ? silenced(createOutput(options)) : createOutput(options)
  const plan = await planTraining('train', preset, options, command)
  const { train } = await import('@wgpt/trainer')
  const { runTraining } = await import('../training/run-training.js')
  const { writeReport } = await import('../training/write-report.js')
  const { sampleOptions, writeSample } = await import('../training/write-sample.js')
  await runTraining(
    'train',
    { plan, options, output, world },
    ({ data, tokenizer, store, signal, onEvent }) =>
      train({
        config: plan.config,
        from: plan.from,
        tokenizer,
        data,
        store,
        resume: plan.resume,
        backendMayChange: options.backend !== 'auto',
        signal,
        onEvent,
        world,
      }),
    async ({ store, folder, backend, signal }, result) => {
      output.note('writing a sample…')
      const sample = await writeSample(store, {
        ...sampleOptions,
        signal,
        note: (line) => output.note(`sample: ${line}`),
      })
      output.note('writing the report…')
      const report = await writeReport(folder, backend)
      output.print(
        `After ${result.steps} steps the validation loss is ${result.finalValidationLoss.toFixed(3)} nats per token. A step took ${result.secondsPerStep.toPrecision(3)} s.`,
      )
      output.print(`\n${sample.trim()}\n\nreport: ${shortPath(report)}`)
      output.finish({ command: 'train', run: path.resolve(folder), ...result, sample, report })
    },
  )
}
