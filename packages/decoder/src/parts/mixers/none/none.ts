import { onlyAttention, type MixerPart } from '../mixer.js'

/** No mixer: filters alone then let a position read earlier ones. */
export const none: MixerPart = {
  isCausal: true,
  places: () => ({}),
  problem: (shape) => onlyAttention('none', shape),
  layout: () => [],
  apply: (x) => x,
  memory: () => ({ start: (x) => x, step: (x) => x, select: () => undefined, dispose: () => undefined }),
  cost: () => ({ products: 0, mixing: 0, saved: 0, keptBytes: 0 }),
  graph: (x) => Promise.resolve(x),
}
