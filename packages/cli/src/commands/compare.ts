import path from 'node:path'
import type { Command } from 'commander'
import { shortPath } from '../call-name.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { declareTraining, planTraining } from '../training/declare-training.js'
import type { TrainingOptions } from '../training/training-call.js'
import type { CommandModule } from './command.js'

export const compareCommand: CommandModule = {
  name: 'compare',
  summary: 'train several arms with the same seed and batches, and print what the wavelet gained',
  async configure(command) {
    const { waveletKinds } = await import('../config/wavelet-kinds.js')
    await declareTraining(command, [
      'compare text',
      'compare text --arms none,fixed --steps 1000 --seed 1 --out runs/longer',
      'compare text --arm base --arm lion=training.optimizer.kind=lion --arm lion=training.learningRate=0.0005',
      'compare text --config arms.yaml --arms none,mine',
      'compare text --arms none,fixed --seeds 0..2',
      'compare text --data letters.txt --set decoder.wavelet.boundary=renormalize',
      'compare --resume',
    ])
    command.addOption(shared.arms(waveletKinds())).addOption(shared.arm()).addOption(shared.seeds()).action(run)
  },
}

async function run(preset: string | undefined, options: TrainingOptions, command: Command): Promise<void> {
  const output = createOutput(options)
  const plan = await planTraining('compare', preset, options, command)
  const { compare, compareSeeds, runsIn, verdict } = await import('@wgpt/trainer')
  const { runTraining } = await import('../training/run-training.js')
  const arms = plan.arms!
  await runTraining(
    'compare',
    { plan, options, output },
    async (training) => {
      const given = {
        config: plan.config,
        from: plan.from,
        tokenizer: training.tokenizer,
        data: training.data,
        store: training.store,
        arms,
        resume: plan.resume,
        backendMayChange: options.backend !== 'auto',
        signal: training.signal,
        onEvent: training.onEvent,
      }
      if (plan.seeds === undefined) {
        const summary = await compare(given)
        return { summary, text: verdict(summary) }
      }
      const seeds = await compareSeeds({ ...given, seeds: plan.seeds })
      const { seedsVerdict, summarizeSeeds } = await import('@wgpt/trainer/statistics')
      const summary = summarizeSeeds(seeds)
      return { summary, text: seedsVerdict(summary) }
    },
    async ({ store, folder, backend, signal }, { summary, text }) => {
      const { writeReport } = await import('../training/write-report.js')
      const { sampleOptions, writeSample } = await import('../training/write-sample.js')
      const samples: Record<string, string> = {}
      for (const [name, ofRun] of runsIn(store, plan)) {
        output.note(`writing a sample of ${name}…`)
        samples[name] = await writeSample(ofRun, {
          ...sampleOptions,
          signal,
          note: (line) => output.note(`sample: ${line}`),
        })
      }
      output.note('writing the report…')
      const report = await writeReport(folder, backend)
      output.print(text)
      for (const [name, sample] of Object.entries(samples)) output.print(`\n${name}:\n  ${sample.trim()}`)
      output.print(`\nreport: ${shortPath(report)}`)
      output.finish({
        command: 'compare',
        comparison: path.resolve(folder),
        ...summary,
        verdict: text,
        samples,
        report,
      })
    },
  )
}
