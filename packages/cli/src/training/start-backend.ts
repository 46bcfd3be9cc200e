import { fasterBackend, tensorflowGain } from './faster-backend.js'
import { listBackends, useBackend, type BackendName, type BackendStatus } from '@wgpt/backends'

/** A backend that runs, and what a person should know of it: which, why, and what faster one could be had. */
export interface StartedBackend {
  readonly status: BackendStatus
  readonly notes: readonly string[]
}

/**
 * @param threads as many processors as `--threads` says
 * @param embeddingSize the width of what is to be trained: whether another backend would pay
 * @throws BackendError in one line
 */
export async function startBackend(
  asked: BackendName | 'auto',
  threads?: number,
  embeddingSize?: number,
): Promise<StartedBackend> {
  const options = threads === undefined ? {} : { threads }
  const statuses = await listBackends(options)
  const tf = await useBackend(asked, options)
  const name = tf.getBackend()
  const place = statuses.findIndex((status) => status.name === name)
  const status = statuses[place] ?? { name: name as BackendName, available: true }
  const notes = [`backend: ${describeBackend(status)}: ${asked === 'auto' ? 'the fastest that is here' : 'asked for'}`]
  const faster = fasterBackend(statuses, name, embeddingSize)
  if (asked === 'auto' && faster) notes.push(`faster${gainOf(faster)} could be: ${adviceFor(faster)}`)
  return { status, notes }
}

/** Only what was measured is said: on a GPU nothing was. */
const gainOf = ({ name }: BackendStatus) =>
  name === 'tensorflow' ? ` (${tensorflowGain} times as many tokens a second on the same processor)` : ''

/** `wasm (WebAssembly with SIMD, 4.22.0)` */
export function describeBackend({ name, device, version }: BackendStatus): string {
  const details = [device, version].filter((detail) => detail !== undefined)
  return details.length > 0 ? `${name} (${details.join(', ')})` : name
}

const withoutStop = (text: string) => text.replace(/\.$/, '')

/** Why a backend isn't used, and how to have it. */
export function adviceFor({ name, reason, install, device, software }: BackendStatus): string {
  if (software === true) return `${name} on a real GPU; here it is ${device ?? 'software'}`
  return `${name}, which is missing: ${withoutStop(reason ?? 'not available here')}${install === undefined ? '' : `; to have it: ${withoutStop(install)}`}`
}
