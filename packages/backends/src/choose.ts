import type { BackendName, BackendStatus } from './status.js'

/**
 * What 'auto' tries, in this order: the backends that are available and are not a processor in a GPU's disguise; those with a graphics
 * processor before those without, so that WebGPU on a card comes before TensorFlow on the processor.
 * @param statuses as `listBackends` gives them
 * @example
 * ```ts
 * const statuses = [
 *   { name: 'webgpu', available: true, software: true },
 *   { name: 'wasm', available: true },
 *   { name: 'cpu', available: true },
 * ]
 * console.log(chooseBackends(statuses).join()) // → wasm,cpu
 * ```
 */
export function chooseBackends(statuses: readonly BackendStatus[]): BackendName[] {
  const usable = statuses.filter(({ available, software }) => available && software !== true)
  return [...usable.filter(({ gpu }) => gpu === true), ...usable.filter(({ gpu }) => gpu !== true)].map(
    ({ name }) => name,
  )
}
