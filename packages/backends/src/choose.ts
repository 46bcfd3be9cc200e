import type { BackendName, BackendStatus } from './status.js'

/**
 * What 'auto' tries, in this order: the backends that are available and are not a processor in a GPU's disguise.
 * @param statuses in the order of preference
 */
export const choose = (statuses: readonly BackendStatus[]): BackendName[] =>
  statuses.filter(({ available, software }) => available && software !== true).map(({ name }) => name)
