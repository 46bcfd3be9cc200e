import type { Backend, Platform, Tfjs } from './backend.js'
import { backends } from './backends/index.js'
import { chooseBackends } from './choose.js'
import { start } from './start.js'
import { BackendError, type BackendName, type BackendStatus, type UseBackendOptions } from './status.js'

/** The package's functions. Their docstrings are in the entries, `index.ts` and `browser/index.ts`. */
export interface Backends {
  readonly listBackends: (options?: UseBackendOptions) => Promise<BackendStatus[]>
  readonly backendStatus: (name: BackendName, options?: UseBackendOptions) => Promise<BackendStatus>
  readonly useBackend: (name: BackendName | 'auto', options?: UseBackendOptions) => Promise<Tfjs>
}

/** Both functions, on what Node or a page offers. */
export function createBackends(platform: Platform, tf: Tfjs): Backends {
  async function listBackends(options: UseBackendOptions = {}): Promise<BackendStatus[]> {
    const statuses: BackendStatus[] = []
    for (const backend of backends) statuses.push(await backend.status(tf, platform, options))
    return statuses
  }

  async function useNamed(name: BackendName, options: UseBackendOptions): Promise<Tfjs> {
    const backend = backendNamed(name)
    const { available, reason = '', install } = await backend.status(tf, platform, options)
    const advice = install === undefined ? 'Choose another backend' : `To have it: ${install}`
    if (!available) throw new BackendError(`backend: '${name}' is not available: ${reason}. ${advice}.`)
    await start(tf, backend, platform, options)
    return tf
  }

  /** Continues to the next when one that seemed to be there does not start: a browser that cannot fetch wasm still has the cpu. */
  async function useFirst(names: readonly BackendName[], options: UseBackendOptions): Promise<Tfjs> {
    const failures: string[] = []
    for (const backend of names.map((name) => backends.find((candidate) => candidate.name === name)!))
      try {
        await start(tf, backend, platform, options)
        return tf
      } catch (error) {
        failures.push((error as BackendError).message)
      }
    throw new BackendError(`backend: no backend starts. ${failures.join(' ')}`)
  }

  return {
    listBackends,
    backendStatus: async (name, options = {}) => backendNamed(name).status(tf, platform, options),
    useBackend: async (name, options = {}) =>
      name === 'auto' ? useFirst(chooseBackends(await listBackends(options)), options) : useNamed(name, options),
  }
}

/** @throws BackendError with the names that there are */
function backendNamed(name: BackendName): Backend {
  const backend = backends.find((candidate) => candidate.name === name)
  if (backend !== undefined) return backend
  const names = [...backends.map((candidate) => candidate.name), 'auto'].join(', ')
  throw new BackendError(`backend: there is none named '${name as string}'. Choose one of ${names}.`)
}
