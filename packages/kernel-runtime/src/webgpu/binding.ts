/** A part of a buffer, as bind groups take it. */
export interface Range {
  readonly buffer: GPUBuffer
  readonly offset: number
  readonly size: number
}

export const isRange = (resource: unknown): resource is Range =>
  typeof resource === 'object' && resource !== null && 'buffer' in resource

/** What binds a tensor's values, wherever they lie. */
export const bindingOf = (resource: unknown): GPUBufferBinding =>
  isRange(resource) ? resource : { buffer: resource as GPUBuffer }
