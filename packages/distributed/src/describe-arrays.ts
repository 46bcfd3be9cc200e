import type { NumberArray } from './world.js'

/** Arrays in words, as `2 arrays: Float32Array[3], Int8Array[7]`. Long lists are cut; the hash of an operation covers all of them. */
export function describeArrays(arrays: readonly NumberArray[]): string {
  const shown = arrays.slice(0, 3).map((array) => `${array.constructor.name}[${array.length.toLocaleString('en-US')}]`)
  const rest = arrays.length > shown.length ? ', …' : ''
  return arrays.length === 1 ? shown[0]! : `${arrays.length} arrays: ${shown.join(', ')}${rest}`
}

/** What must be the same on every rank. */
export const layoutOf = (arrays: readonly NumberArray[]): string =>
  arrays.map((array) => `${array.constructor.name}[${array.length}]`).join()
