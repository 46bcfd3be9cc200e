import type { BackendName, BackendStatus } from '@wgpt/backends'
import { createMemoryStore, runsIn, tensorboardLog, type OnEvent, type RunStore } from '@wgpt/trainer'
import type { World } from '@wgpt/distributed'
import { shortPath } from '../call-name.js'
import { asWrongCall, InterruptedError, isComputeFailure, isInterruption } from '../errors.js'
import { listenForInterrupt, type Interrupt } from '../interrupt.js'
import type { Output } from '../output.js'
import { createProgress, type Progress } from '../progress/index.js'
import { roughTime, runSeconds } from '../backend/run-time.js'
import { workloadOf } from '../backend/workload.js'
import { noteMadeWith } from '../runs/made-with.js'
import { computeFailure } from './compute-failure.js'
import { checkCheckpoints } from './check-checkpoints.js'
import type { OpenedData } from '@wgpt/datasets/node'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import { loadData } from './load-data.js'
import { threadsPerRank } from '../world/world-of-call.js'
import { resumeCommand, type TrainingOptions, type TrainingPlan } from './training-call.js'

/** What the steps have to work with. */
export interface Training {
  readonly plan: TrainingPlan
  readonly data: OpenedData['data']
  readonly tokenizer: AnyTokenizer
  readonly store: RunStore
  readonly folder: string
  readonly backend: BackendStatus
  readonly signal: Interrupt
  readonly onEvent: OnEvent
}

interface Call {
  readonly plan: TrainingPlan
  readonly options: TrainingOptions
  readonly output: Output
  /** The ranks that train it together: the first one reads the data before the others, and it alone writes. */
  readonly world?: World | undefined
}

/**
 * Everything around the steps of train and compare: data, backend, progress, Ctrl-C.
 * @param steps trains
 * @param afterwards samples and report, while Ctrl-C still ends softly
 * @throws InterruptedError with the command that continues
 */
export async function runTraining<Result>(
  kind: 'train' | 'compare',
  { plan, options, output, world }: Call,
  steps: (training: Training) => Promise<Result>,
  afterwards: (training: Training, result: Result) => Promise<void>,
): Promise<void> {
  let progress: Progress | undefined
  const note = (line: string) => (progress ? progress.note(line) : output.note(line))
  const signal = listenForInterrupt(
    () => note('stopping after this step, and saving; Ctrl-C again ends at once, unsaved'),
    world !== undefined,
  )
  const isFirst = world === undefined || world.rank === 0
  const wasStopped = () => signal.aborted
  try {
    const preparing = (line: string) => {
      world?.doing(`preparing: ${line}`, true)
      note(line)
    }
    world?.doing('preparing the data', true)
    if (!isFirst) await world.barrier() // what rank 0 has prepared is kept on disk
    const given = { tokenizer: plan.tokenizer, note: preparing, signal }
    const data = await loadData(plan.config, given).catch((error: unknown) => {
      if (isInterruption(error))
        throw new InterruptedError('stopped before the first step: nothing was started and nothing is lost.', {
          cause: error,
        })
      throw plan.resume ? error : asWrongCall(error)
    })
    if (isFirst) await world?.barrier()
    world?.doing('starting the backend', true)
    const asked = options.backend === 'auto' ? ((plan.backend as BackendName | undefined) ?? 'auto') : options.backend
    const { startBackend } = await import('../backend/start-backend.js') // tfjs is slow to load: wrong data is told before
    const chosen = isFirst ? asked : ((await world.gather('')).find((name) => name !== '') as BackendName)
    const started = await startBackend(chosen, {
      threads: options.threads ?? (world && threadsPerRank()),
      why: options.backend === 'auto' ? 'the run was begun with it' : undefined,
      workload: workloadOf('training', plan.config, data.tokenizer),
      note,
    })
    const { status: backend, secondsPerStep } = started
    if (isFirst) await world?.gather(backend.name)
    const [first, ...others] = started.notes
    const runs = Object.keys(plan.arms ?? { run: {} }).length * (plan.seeds?.length ?? 1)
    // Of a resumed run the ETA tells what is left.
    const time =
      secondsPerStep === undefined || plan.resume
        ? ''
        : `; the whole ${kind === 'train' ? 'run' : 'comparison'} takes ${roughTime(runSeconds(plan.config, { secondsPerStep, runs }))}`
    const notes = [`${first!}${time}`, ...others]
    if (plan.resume && isFirst) await checkCheckpoints((await plan.openStore()).store, plan)
    if (plan.backend !== undefined && backend.name !== plan.backend)
      notes.push(
        `the run was begun on ${plan.backend} and continues with ${backend.name}, as asked: its figures will differ by rounding`,
      )
    for (const line of [...notes, data.description]) output.note(line)
    if (wasStopped())
      throw new InterruptedError('stopped before the first step: nothing was started and nothing is lost.')
    await world?.barrier() // every rank has looked at the folder before the first one makes it
    const { folder, store } = isFirst ? await plan.openStore() : { folder: '', store: createMemoryStore() }
    output.note(`${plan.resume ? 'continues in' : 'saved in'}: ${shortPath(folder)}`)
    const stores = runsIn(store, plan)
    progress = createProgress([...stores.keys()], plan.config.training.steps, output)
    const board = options.tensorboard ? tensorboardLog((arm) => stores.get(arm) ?? store) : undefined
    let isNoted = false
    const training: Training = {
      plan,
      data: data.data,
      tokenizer: data.tokenizer,
      store,
      folder,
      backend,
      signal,
      async onEvent(event) {
        progress?.take(event)
        // With the first event the run is there.
        if (!isNoted) await noteMadeWith(store, backend, plan.preset)
        isNoted = true
        await board?.(event)
      },
    }
    const resume = resumeCommand(kind, folder, options)
    const explain = async (error: unknown): Promise<never> => {
      throw isComputeFailure(error) ? await computeFailure(error, { store, runs: [...stores.values()], resume }) : error
    }
    const result = await steps(training)
      .catch(explain)
      .catch((error: unknown) => {
        if (!isInterruption(error)) throw error
        throw new InterruptedError(`Stopped; progress is saved. Resume with: ${resume}`, {
          cause: error,
        })
      })
      .finally(() => {
        progress?.stop()
        progress = undefined
      })
    world?.doing('sample and report', true)
    // A run that is complete has its sample and report when it is resumed.
    if (isFirst) await afterwards(training, result).catch(explain)
    if (wasStopped()) throw new InterruptedError(`stopped after the last step; all is saved in ${shortPath(folder)}.`)
  } finally {
    progress?.stop()
    signal.release()
  }
}
