// The program of a child process of a study: one backend with one thread, and one run after another, asked for over IPC.
import { useBackend, type BackendName } from '@wgpt/backends'
import { openData } from '@wgpt/datasets/node'
import { describeDecoder } from '@wgpt/decoder'
import { RunDiverged, RunInUse, RunStopped, train, type RunConfig } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import type { Outcome } from '../plan/outcome.js'
import type { Answer, Request } from './messages.js'
import { writeOutcome } from './study-folder.js'

const backend = process.argv[2] as BackendName
const signal = { aborted: false }
const say = (answer: Answer) => process.send?.(answer)
const started = useBackend(backend, { threads: 1 })

/** The data of the run before: most runs of a study share it. */
let last: { key: string; data: ReturnType<typeof openData> } | undefined

function dataOf(config: RunConfig): ReturnType<typeof openData> {
  const key = JSON.stringify([config.modality, config.data, config.decoder.contextLength])
  if (last?.key !== key) last = { key, data: openData(config) }
  return last.data
}

async function run({ hash, folder, config }: Extract<Request, { kind: 'run' }>): Promise<Answer> {
  await started
  const { data, tokenizer } = await dataOf(config)
  const store = openRunFolder(folder)
  const flopsPerToken = describeDecoder({ ...config.decoder, vocabularySize: tokenizer.vocabularySize }).flopsPerToken
    .training
  let outcome: Outcome
  try {
    const result = await train({
      config,
      tokenizer,
      data,
      store,
      resume: (await store.read('config.json')) !== undefined,
      signal,
      onEvent: (event) => {
        if (event.type === 'step') say({ kind: 'step', hash, step: event.step, steps: event.steps })
      },
    })
    outcome = {
      finalLoss: result.finalValidationLoss,
      parameters: result.parameters,
      dataHash: result.dataHash,
      flopsPerToken,
      secondsPerStep: result.secondsPerStep,
    }
  } catch (error) {
    if (error instanceof RunStopped) return { kind: 'stopped', hash }
    if (error instanceof RunInUse) return { kind: 'busy', hash }
    if (!(error instanceof RunDiverged)) throw error
    outcome = { finalLoss: Infinity, parameters: 0, flopsPerToken, secondsPerStep: 0 }
  }
  await writeOutcome(folder, hash, outcome)
  return { kind: 'finished', hash, outcome }
}

process.on('message', (request: Request) => {
  if (request.kind === 'stop') {
    signal.aborted = true
    return
  }
  run(request).then(say, (error: unknown) => {
    last = undefined
    say({ kind: 'failed', hash: request.hash, message: error instanceof Error ? error.message : String(error) })
  })
})
process.on('disconnect', () => {
  // The parent is gone, killed perhaps: save, and end.
  signal.aborted = true
  setTimeout(() => process.exit(), 10_000).unref()
})
// Ctrl-C reaches the whole group of processes: the parent says when to stop.
process.on('SIGINT', () => undefined)
