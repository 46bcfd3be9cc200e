// Does the wavelet pay in models that are not Transformers? A GRU and a stack of causal convolutions, of tf.layers, with what @wgpt/wavelet-op/layers
// brings to anybody's model. The plan, the tuning and the report are those of every study; only what is trained differs.
//   node benchmarks/studies/other-models.mjs [--report] [--quick] [--runs FOLDER] [gru|convolutions]     after npm run build
// Outcomes are kept run by run: Ctrl-C and the same call continue with the next one.
import { useBackend } from '@wgpt/backends'
import { openData } from '@wgpt/datasets/node'
import { checkedStudy, insertReports, planStudy, readReport, reportJson, studyReport } from '@wgpt/study'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { batchSize, blocks, contextLength } from './other-models/models.mjs'
import { outcomeOf } from './other-models/training.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    report: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string', default: path.join(root, 'runs/other-models') },
  },
})

const budgets = values.quick ? [10] : [200, 400, 800]
const evaluated = values.quick ? 10 : 400

const arms = {
  none: { decoder: { wavelet: { kind: 'none' } } },
  fixed: { decoder: { wavelet: { kind: 'fixed' } } },
  learnable: { decoder: { wavelet: { kind: 'learnable' } } },
  'window-2': { decoder: { wavelet: { kind: 'fixed', schedule: { window: 2 } } } },
  'window-8': { decoder: { wavelet: { kind: 'fixed', schedule: { window: 8 } } } },
}

const studyOf = (model) =>
  checkedStudy({
    name: `text-${model}`,
    title: { gru: 'Does the wavelet pay in a GRU?', convolutions: 'Does the wavelet pay in causal convolutions?' }[
      model
    ],
    question: {
      gru: 'A GRU reads its past step by step, and needs no local path. We would change our mind about several scales if the ladder gained 0.02 nats per token more than one window of two.',
      convolutions:
        'Two causal convolutions of three taps see five characters; the ladder sees the context. If long windows help anywhere, it is here: the ladder should gain more than 0.02 nats per token over one window of two.',
    }[model],
    preset: 'text',
    set: { decoder: { contextLength }, training: { batchSize, minimumLearningRate: 0, warmupSteps: 20 } },
    arms,
    budgets,
    tuning: { values: [0.004, 0.008, 0.016], seeds: [0], growth: values.quick ? 0 : 2 },
    evaluation: { seeds: values.quick ? [10, 11] : [10, 11, 12], budgets: [evaluated] },
    targets: [
      {
        claim: 'The fixed ladder has the baseline’s loss in at most 60 % of the steps',
        arm: 'fixed',
        measure: 'stepsRatio',
        atMost: 0.6,
        budget: evaluated,
      },
      {
        claim: 'The ladder gains more than one window of two',
        arm: 'fixed',
        versus: 'window-2',
        measure: 'difference',
        atMost: -0.02,
        budget: evaluated,
      },
    ],
  })

/** What is kept of a run: written whole, under its hash. */
function outcomesIn(folder) {
  const file = path.join(folder, 'outcomes.json')
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  for (const outcome of Object.values(known)) if (outcome.finalLoss === null) outcome.finalLoss = Infinity
  return {
    map: new Map(Object.entries(known)),
    keep() {
      mkdirSync(folder, { recursive: true })
      writeFileSync(`${file}.part`, JSON.stringify(Object.fromEntries(this.map)))
      renameSync(`${file}.part`, file)
    },
  }
}

const kinds = positionals.length > 0 ? positionals : Object.keys(blocks)
const unknown = kinds.find((kind) => blocks[kind] === undefined)
if (unknown !== undefined) {
  console.error(`other-models: there is no model '${unknown}'. Choose from ${Object.keys(blocks).join(', ')}.`)
  process.exit(2)
}
const tf = await useBackend('wasm', { threads: 1, accelerate: true })
const { tokenizer, data } = await openData({ modality: 'text', data: { source: 'moby-dick', tokenizer: 'text8' } })
const dataHash = createHash('sha256').update(data.training).update(data.validation).digest('hex')

for (const kind of kinds) {
  const study = studyOf(kind)
  const outcomes = outcomesIn(path.join(values.runs, values.quick ? `quick-${kind}` : kind))
  for (;;) {
    const plan = planStudy(study, outcomes.map)
    const [run] = plan.pending
    if (run === undefined || values.report) {
      const results = path.join(root, values.quick ? 'runs/evidence-quick' : 'docs/evidence')
      mkdirSync(results, { recursive: true })
      writeFileSync(path.join(results, `${study.name}.json`), reportJson(studyReport(study, plan, outcomes.map)))
      break
    }
    const outcome = await outcomeOf(tf, kind, run, { ...data, vocabularySize: tokenizer.vocabularySize })
    outcomes.map.set(run.hash, { ...outcome, dataHash })
    outcomes.keep()
    console.error(
      `${kind}: ${plan.pending.length - 1} runs left · ${run.arm}, ${run.budget} steps, ${run.tuned}, seed ${run.seed}: ` +
        `${outcome.finalLoss.toFixed(3)} nats per token, ${(1e3 * outcome.secondsPerStep).toFixed(0)} ms per step`,
    )
  }
}
if (!values.quick) {
  const page = path.join(root, 'docs/evidence.md')
  const reportOf = (name) => {
    const file = path.join(root, `docs/evidence/${name}.json`)
    return existsSync(file) ? readReport(readFileSync(file, 'utf8')) : undefined
  }
  writeFileSync(page, insertReports(readFileSync(page, 'utf8'), reportOf))
}
