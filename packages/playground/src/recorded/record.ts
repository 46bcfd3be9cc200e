// Trains the race that the page opens with, by the packages' public API, and writes it to race.json: `node record.mjs` bundles and runs this.
import { useBackend } from '@wgpt/backends'
import { splitDocuments, tokenizeSplits } from '@wgpt/datasets'
import { createDecoder, waveletPlan } from '@wgpt/decoder'
import { createCharacterTokenizer } from '@wgpt/tokenizers'
import {
  armStore,
  compare,
  createMemoryStore,
  decodeSafetensors,
  float32Values,
  readMetrics,
  SAMPLES,
  summarize,
  type ComparisonSummary,
  type MetricLine,
  type RunConfig,
  runConfig,
} from '@wgpt/trainer'
import { initialKernels } from '@wgpt/wavelet-op'
// eslint-disable-next-line no-restricted-imports -- the repository's own recording, whose place is its maker's choice
import { writeFile } from 'node:fs/promises'
import { armNames } from '../settings/arms.js'
import { checkedSettings, raceArms, raceConfig } from '../settings/settings.js'
import { tapsByLevel } from '../scales/taps.js'
import type { RecordedArm, RecordedRace, Scales } from './recorded-race.js'

/** Six arms on the page's own text. Only that it is fast enough to record and slow enough to watch speaks for these numbers. */
const given = { arms: armNames.join(','), steps: 400, context: 64, seed: 1 }
const short = (value: number, digits = 5) => Number(value.toPrecision(digits))
const textOf = new TextDecoder()

export async function record(text: string, versions: Record<string, string>, file: string): Promise<void> {
  const tf = await useBackend('wasm', { threads: 1 })
  const settings = checkedSettings(given)
  const options = raceConfig(settings, 'text')
  const tokenizer = createCharacterTokenizer()
  const store = createMemoryStore()
  await compare({
    config: { ...options, training: { ...options.training, keepCheckpoints: 100 } },
    arms: raceArms(settings.arms),
    tokenizer,
    data: tokenizeSplits(splitDocuments([{ name: 'moby-dick', text }]), tokenizer),
    store,
    onEvent: (event) => {
      if (event.type === 'evaluation') console.log(`${event.arm} ${event.step}: ${event.validationLoss.toFixed(3)}`)
    },
  })
  const metrics = new Map<string, MetricLine[]>()
  const recorded: Record<string, RecordedArm> = {}
  for (const name of settings.arms) {
    const run = armStore(store, name)
    const lines = await readMetrics(run)
    metrics.set(name, lines)
    const samples = []
    for (const sample of await run.list(SAMPLES))
      samples.push({ step: Number.parseInt(sample, 10), text: textOf.decode(await run.read(`${SAMPLES}/${sample}`)) })
    recorded[name] = { metrics: lines.map(shortened), samples }
  }
  const parameters = new Map<string, number>()
  for (const name of settings.arms) {
    const { decoder } = JSON.parse(textOf.decode(await armStore(store, name).read('config.json'))) as RunConfig
    const made = createDecoder({ ...decoder, vocabularySize: tokenizer.vocabularySize, seed: settings.seed })
    parameters.set(
      name,
      [...made.parameters.values()].reduce((sum, { size }) => sum + size, 0),
    )
    made.dispose()
  }
  const steps = [
    ...new Set([...metrics.values()][0]!.filter((line) => line.validationLoss !== undefined).map(({ step }) => step)),
  ]
  const race: RecordedRace = {
    command: 'node packages/playground/record.mjs',
    date: new Date().toISOString().slice(0, 10),
    versions,
    backend: tf.getBackend(),
    data: `the first ${text.length} characters of Moby-Dick, folded to 27 characters; the last tenth validates`,
    settings,
    arms: recorded,
    summaries: steps.map((until) => {
      const arms = [...metrics].map(
        ([name, lines]) =>
          [name, { metrics: lines.filter(({ step }) => step <= until), parameters: parameters.get(name)! }] as const,
      )
      return withoutTimes(summarize(new Map(arms), settings.steps))
    }),
    scales: await scalesOf(
      runConfig.parse({ ...options, decoder: { ...options.decoder, wavelet: { kind: 'learnable' } } }),
      armStore(store, 'learnable'),
    ),
  }
  await writeFile(file, `${JSON.stringify(race)}\n`)
}

/** Times of one machine are not part of the race. */
function withoutTimes(summary: ComparisonSummary): RecordedRace['summaries'][number] {
  const { baseline, steps, stepsDone, evaluatedAt, arms, firstStepAtBaselineLoss, stepsToBaselineLoss } = summary
  return { baseline, steps, stepsDone, evaluatedAt, arms, firstStepAtBaselineLoss, stepsToBaselineLoss }
}

const shortened = ({ step, tokens, seconds, learningRate, gradientNorm, ...losses }: MetricLine): MetricLine => ({
  step,
  tokens,
  ...(losses.trainLoss !== undefined && { trainLoss: short(losses.trainLoss) }),
  ...(losses.validationLoss !== undefined && { validationLoss: short(losses.validationLoss) }),
  learningRate: short(learningRate, 4),
  gradientNorm: short(gradientNorm, 3),
  seconds: short(seconds, 4),
})

async function scalesOf(config: RunConfig, store: ReturnType<typeof createMemoryStore>): Promise<Scales> {
  const plan = waveletPlan(config.decoder)
  const name = `transformer.h.${config.decoder.layerCount - 1}.wavelet.kernels`
  const learned = []
  for (const folder of await store.list('checkpoints')) {
    const file = decodeSafetensors((await store.read(`checkpoints/${folder}/model.safetensors`))!)
    const kernels = file.tensors.get(name)
    if (kernels === undefined) throw new Error(`record: the checkpoint of step ${folder} has no '${name}'.`)
    learned.push({ step: Number.parseInt(folder, 10), taps: tapsByLevel(plan, float32Values(name, kernels)) })
  }
  learned.sort((a, b) => a.step - b.step)
  const fixed = initialKernels(plan)
  return { levels: [...plan.levels], taps: tapsByLevel(plan, await fixed.data<'float32'>()), learned }
}
