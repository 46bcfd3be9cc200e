import os from 'node:os'
import {
  backendStatus,
  BackendError,
  chooseBackends,
  listBackends,
  useBackend,
  type BackendName,
  type BackendStatus,
} from '@wgpt/backends'
import { choiceKey, readChoice, saveChoice } from './choice-cache.js'
import { describeBackend } from './describe-backend.js'
import { fasterBackend, tensorflowGain } from './faster-backend.js'
import { measureChoice, type Candidates, type Choice } from './measured-choice.js'
import type { Workload } from './workload.js'

/** A backend that runs, and what a person should know of it: which, why, and what faster one could be had. */
export interface StartedBackend {
  readonly status: BackendStatus
  readonly notes: readonly string[]
  /** About what a training step of the workload takes; undefined where nothing was measured. */
  readonly secondsPerStep?: number
}

interface StartOptions {
  /** As many processors as `--threads` says. */
  readonly threads?: number | undefined
  /** What is to be computed: 'auto' and wasm's threads are chosen by a measurement of it. */
  readonly workload: Workload
  /** Why the backend is named, where no call says it. Default: 'asked for'. */
  readonly why?: string | undefined
  /** Told before what takes a second or more. */
  readonly note: (line: string) => void
}

/**
 * Starts the backend that the call names, and looks at no other; for 'auto', the fastest for this workload.
 * @throws BackendError in one line
 */
export async function startBackend(asked: BackendName | 'auto', options: StartOptions): Promise<StartedBackend> {
  const { threads, workload } = options
  const given = threads === undefined ? {} : { threads }
  const statuses = asked === 'auto' ? await listBackends(given) : [await backendStatus(asked, given)]
  const names = asked === 'auto' ? chooseBackends(statuses) : [asked]
  const choice = await chooseAmong(names, statuses, options)
  const order = [choice.backend, ...names.filter((name) => name !== choice.backend)]
  const name = await useFirst(order, choice.threads === undefined ? given : { threads: choice.threads })
  const found = of(statuses, name) ?? { name, available: true }
  const status = choice.threads === undefined || name !== 'wasm' ? found : { ...found, threads: choice.threads }
  const other = order[1]
  const why =
    asked !== 'auto'
      ? (options.why ?? 'asked for')
      : choice.ratio === undefined || name !== choice.backend
        ? 'the fastest that is here'
        : `${choice.ratio.toFixed(2)} times the pace of ${other!}, measured`
  const lacksGpu = asked === 'auto' && of(statuses, 'webgpu')?.reason === noGpu
  const notes = [`backend: ${describeBackend(status)}: ${why}${lacksGpu ? `; ${noGpu}` : ''}`]
  const faster = fasterBackend(statuses, name, workload.decoder.embeddingSize)
  if (asked === 'auto' && faster) notes.push(`faster${gainOf(faster)} could be: ${adviceFor(faster)}`)
  const { secondsPerStep } = name === choice.backend ? choice : {}
  return { status, notes, ...(secondsPerStep !== undefined && { secondsPerStep }) }
}

/** Continues to the next where one that seemed to be there does not start. */
async function useFirst(names: readonly BackendName[], options: { threads?: number }): Promise<BackendName> {
  let failure: unknown = new BackendError('backend: none is available.')
  for (const name of names)
    try {
      await useBackend(name, options)
      return name
    } catch (error) {
      failure = error
    }
  throw failure
}

/** The first name where there is nothing to choose. A GPU is far from anything else, and plain JavaScript too. */
async function chooseAmong(
  names: readonly BackendName[],
  statuses: readonly BackendStatus[],
  { threads, workload, note }: StartOptions,
): Promise<Choice> {
  const near = names.filter((name) => name === 'tensorflow' || name === 'wasm')
  const [first] = names
  if (first === undefined) return { backend: 'wasm' }
  const ofFirst = of(statuses, first)
  if (ofFirst?.available !== true || ofFirst.gpu === true || first !== near[0]) return { backend: first }
  const isSaid = threads !== undefined || (process.env.WGPT_THREADS ?? '') !== ''
  const candidates: Candidates = {
    backends: near,
    mostThreads: isSaid ? undefined : of(statuses, 'wasm')?.threads,
  }
  if (near.length === 1 && (candidates.mostThreads ?? 1) === 1) return { backend: first }
  const versions = [near.map((name) => of(statuses, name)), threads ?? process.env.WGPT_THREADS]
  const key = choiceKey(workload, candidates, versions)
  const known = await readChoice(key, candidates)
  if (known !== undefined) return known
  note(`measuring ${near.join(' and ')} on a small model of this shape: some seconds`)
  // What can't be measured is not what fails the run: the backend says why when it starts.
  const choice = await measureChoice(workload, candidates).catch(() => undefined)
  if (choice === undefined) return { backend: first }
  // What a busy machine says is true today: it is measured again tomorrow.
  if (os.loadavg()[0]! < os.availableParallelism() * busy) await saveChoice(key, choice)
  return choice
}

const of = (statuses: readonly BackendStatus[], wanted: BackendName) => statuses.find(({ name }) => name === wanted)

/** What @wgpt/backends says of a machine without one. */
const noGpu = 'no GPU was found on this machine'

/** Processes that run or wait, for each processor, from which on a machine is busy; this one counts. */
const busy = 0.9

/** Only what was measured is said: on a GPU nothing was. */
const gainOf = ({ name }: BackendStatus) =>
  name === 'tensorflow' ? ` (${tensorflowGain} times as many tokens per second on the same processor)` : ''

const withoutStop = (text: string) => text.replace(/\.$/, '')

/** Why a backend isn't used, and how to have it. */
function adviceFor({ name, reason, install }: BackendStatus): string {
  return `${name}, which is missing: ${withoutStop(reason ?? 'not available here')}${install === undefined ? '' : `; to have it: ${withoutStop(install)}`}`
}
