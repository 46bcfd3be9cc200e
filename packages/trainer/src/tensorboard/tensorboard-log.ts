import type { OnEvent, TrainEvent } from '../loop/events.js'
import type { RunStore } from '../store/run-store.js'
import { eventOf } from './event.js'
import { recordOf } from './record.js'

/** An arm's file, and where its last step stood. */
interface EventFile {
  readonly store: RunStore
  readonly name: string
  tokens?: number
  seconds?: number
}

/**
 * Writes the figures of a run as TensorBoard reads them, each as it comes: give what this returns to `train` or `compare` as `onEvent`.
 * A file of its own, `events.out.tfevents.…`, begins with the first event: a run that continues adds one, which takes the place of what an
 * earlier one says of the same steps.
 * @param storeOf where an arm's file is written, beside its metrics.jsonl: `(arm) => armStore(store, arm)` in a comparison
 * @param clock milliseconds since 1970
 * @example
 * ```ts
 * const run = createMemoryStore()
 * await train({ config, tokenizer, data, store: run, onEvent: tensorboardLog(() => run) })
 * ```
 */
export function tensorboardLog(storeOf: (arm: string) => RunStore, clock: () => number = Date.now): OnEvent {
  const files = new Map<string, EventFile>()

  async function open(arm: string, step: number): Promise<EventFile> {
    const file = { store: storeOf(arm), name: await freeName(storeOf(arm), clock()) }
    files.set(arm, file)
    await write(file, eventOf(clock() / 1000, 0, { fileVersion: 'brain.Event:2' }))
    await write(file, eventOf(clock() / 1000, step, { start: true }))
    return file
  }

  return async (event) => {
    if (event.type !== 'step' && event.type !== 'evaluation') return
    const file = files.get(event.arm) ?? (await open(event.arm, event.step))
    const scalars = event.type === 'step' ? stepScalars(event, file) : { 'loss/validation': event.validationLoss }
    await write(file, eventOf(clock() / 1000, event.step, { scalars }))
  }
}

function stepScalars(event: TrainEvent & { type: 'step' }, file: EventFile): Record<string, number> {
  const { trainLoss, learningRate, gradientNorm, tokens, seconds } = event
  const scalars: Record<string, number> = {
    'loss/train': trainLoss,
    'training/learning_rate': learningRate,
    'training/gradient_norm': gradientNorm,
  }
  // Evaluations and pauses are not in the seconds.
  const passed = seconds - (file.seconds ?? seconds)
  if (passed > 0) scalars['training/tokens_per_second'] = (tokens - (file.tokens ?? 0)) / passed
  Object.assign(file, { tokens, seconds })
  return scalars
}

const write = ({ store, name }: EventFile, event: Uint8Array) => store.append(name, recordOf(event))

/** TensorBoard reads a folder's files in the order of their names: seconds since 1970 come first. */
async function freeName(store: RunStore, now: number): Promise<string> {
  const taken = await store.list('')
  const stem = `events.out.tfevents.${String(Math.floor(now / 1000)).padStart(10, '0')}.wgpt`
  for (let count = 0; ; count++) {
    const name = `${stem}.${count}`
    if (!taken.includes(name)) return name
  }
}
