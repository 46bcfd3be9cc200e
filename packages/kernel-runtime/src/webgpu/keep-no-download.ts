import type { TensorInfo } from '@tensorflow/tfjs-core'

/**
 * tfjs keeps what it downloads of a tensor, and would give it out again after a change in place; a download that is under way
 * arrives after it. So of a tensor that changes nothing is kept.
 */
export function keepNoDownload(
  backend: { readonly tensorMap: { get(dataId: object): object | undefined } },
  { dataId }: TensorInfo,
): void {
  const data = backend.tensorMap.get(dataId)
  if (data) Object.defineProperty(data, 'values', { get: () => null, set: () => undefined, configurable: true })
}
