import type { Platform, Tfjs } from './backend.js'
import { backends } from './backends/index.js'
import { choose } from './choose.js'
import { start } from './start.js'
import { BackendError, type BackendName, type BackendStatus, type UseBackendOptions } from './status.js'

/** The two functions of the package, on what Node or a page offers. */
export interface Backends {
  listBackends(): Promise<BackendStatus[]>
  useBackend(name: BackendName | 'auto', options?: UseBackendOptions): Promise<Tfjs>
}

export function createBackends(platform: Platform, loadTfjs: () => Promise<Tfjs>): Backends {
  async function listBackends(): Promise<BackendStatus[]> {
    const tf = await loadTfjs()
    const statuses: BackendStatus[] = []
    for (const backend of backends) statuses.push(await backend.status(tf, platform))
    return statuses
  }

  async function useBackend(name: BackendName | 'auto', options: UseBackendOptions = {}): Promise<Tfjs> {
    const tf = await loadTfjs()
    if (name === 'auto') return useFirst(tf, choose(await listBackends()), options)
    const backend = backends.find((candidate) => candidate.name === name)
    if (backend == null) {
      const names = [...backends.map((candidate) => candidate.name), 'auto'].join(', ')
      throw new BackendError(`backend: there is none named '${String(name)}'. Choose one of ${names}.`)
    }
    const status = await backend.status(tf, platform)
    if (!status.available)
      throw new BackendError(`backend: '${name}' is not available: ${status.reason}. To have it: ${status.install}.`)
    await start(tf, backend, options)
    return tf
  }

  /** 'auto' goes on to the next one when one that seemed to be there does not start. */
  async function useFirst(tf: Tfjs, names: readonly BackendName[], options: UseBackendOptions): Promise<Tfjs> {
    const failures: string[] = []
    for (const backend of backends.filter(({ name }) => names.includes(name)))
      try {
        await start(tf, backend, options)
        return tf
      } catch (error) {
        failures.push((error as BackendError).message)
      }
    throw new BackendError(`backend: none starts. ${failures.join(' ')}`)
  }

  return { listBackends, useBackend }
}
