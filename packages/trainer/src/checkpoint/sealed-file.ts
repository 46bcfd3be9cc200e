import type { TensorsToSave } from '../parameters/tensor-values.js'
import { streamSafetensors } from '../safetensors/encode.js'
import { float32Tensor } from '../safetensors/safetensors.js'
import { collect } from '../store/collect.js'
import type { RunStore } from '../store/run-store.js'
import { sha256 } from './sha256.js'

/** What tells whether a file is the one that was saved. */
export interface Seal {
  readonly bytes: number
  readonly sha256: string
}

/**
 * A safetensors file for RunStore.writeFolder, which holds one tensor at a time if the store has an incremental hash.
 * @param onSeal is given the seal after the last byte was taken
 */
export async function* sealedTensors(
  store: RunStore,
  tensors: TensorsToSave,
  metadata: Record<string, string>,
  onSeal: (seal: Seal) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces = streamSafetensors(
    new Map(
      [...tensors].map(([name, { shape, values }]) => [
        name,
        {
          dtype: 'F32',
          shape,
          data: async () => float32Tensor(shape, values instanceof Float32Array ? values : await values()).data,
        },
      ]),
    ),
    metadata,
  )
  const hash = store.createHash?.()
  if (hash === undefined) {
    const whole = await collect(pieces)
    yield whole
    onSeal({ bytes: whole.byteLength, sha256: await sha256(whole) })
    return
  }
  let bytes = 0
  for await (const piece of pieces) {
    hash.update(piece)
    bytes += piece.byteLength
    yield piece
  }
  onSeal({ bytes, sha256: hash.digest() })
}

/** Whether a file's bytes are the ones that a seal was made of. */
export async function isSealedBy(store: RunStore, bytes: Uint8Array, seal: Seal | undefined): Promise<boolean> {
  if (bytes.byteLength !== seal?.bytes) return false
  const hash = store.createHash?.()
  hash?.update(bytes)
  return (hash ? hash.digest() : await sha256(bytes)) === seal.sha256
}
