import type { BackendStatus } from '@wgpt/backends'

/**
 * `wasm (WebAssembly SIMD, 2 threads, 4.22.0)`
 * @param upTo for wasm where no model is known: how many threads are best depends on it
 */
export function describeBackend({ name, device, threads, version }: BackendStatus, upTo = ''): string {
  const count = threads === undefined ? undefined : `${upTo}${threads} thread${threads === 1 ? '' : 's'}`
  const details = [device, count, version].filter((detail) => detail !== undefined)
  return details.length > 0 ? `${name} (${details.join(', ')})` : name
}
