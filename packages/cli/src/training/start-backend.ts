import { listBackends, useBackend, type BackendName, type BackendStatus } from '@wgpt/backends'
import type { Output } from '../output.js'

/** Starts a backend and says which, why, and what faster one could be had. */
export async function startBackend(asked: BackendName | 'auto', output: Output): Promise<BackendStatus> {
  const statuses = await listBackends()
  const tf = await useBackend(asked)
  const name = tf.getBackend()
  const place = statuses.findIndex((status) => status.name === name)
  const status = statuses[place] ?? { name: name as BackendName, available: true }
  const why = asked === 'auto' ? 'the fastest that is here' : 'asked for'
  output.note(`backend: ${describeBackend(status)}: ${why}`)
  const better = statuses
    .slice(0, Math.max(place, 0))
    .find(({ available, software }) => !available || software === true)
  if (asked === 'auto' && better) output.note(`faster could be: ${adviceFor(better)}`)
  return status
}

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
