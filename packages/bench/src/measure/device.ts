import type * as tfjs from '@tensorflow/tfjs-core'

type Tfjs = typeof tfjs

/** What of tfjs' WebGPU backend is needed to wait for the device; all of it is public there. */
interface WebgpuDevice {
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  readonly queue: { onSubmittedWorkDone(): Promise<unknown> }
}

const hasQueue = (backend: object): backend is WebgpuDevice => 'submitQueue' in backend && 'queue' in backend

/** Resolves when the device has done all that was asked of it. cpu, wasm and tensorflow are done when a call returns. */
export async function deviceDone(tf: Tfjs): Promise<void> {
  const backend: object = tf.backend()
  if (!hasQueue(backend)) return
  // tfjs keeps up to 15 dispatches back; the last few wait for someone to send them.
  backend.ensureCommandEncoderReady()
  backend.endComputePassEncoder()
  backend.submitQueue()
  await backend.queue.onSubmittedWorkDone()
}

/** What an iteration asks of a WebGPU device. */
export interface DeviceCounts {
  readonly dispatches: number
  /** Bytes of the buffers that it makes: 0 once a pool serves it. */
  readonly newBytes: number
}

/**
 * Counts what `work` asks of WebGPU. It wraps methods that all programs of the page or process share, so nothing is timed meanwhile.
 */
export async function countDevice(work: () => Promise<void>): Promise<DeviceCounts> {
  const counts = { dispatches: 0, newBytes: 0 }
  const pass = GPUComputePassEncoder.prototype
  const restore = [
    follow(pass, 'dispatchWorkgroups', () => counts.dispatches++),
    follow(pass, 'dispatchWorkgroupsIndirect', () => counts.dispatches++),
    follow(GPUDevice.prototype, 'createBuffer', ({ size }: GPUBufferDescriptor) => (counts.newBytes += size)),
  ]
  try {
    await work()
  } finally {
    for (const undo of restore) undo()
  }
  return counts
}

/** Calls `see` with the arguments of every call of a method. Returns what ends that. */
function follow<Name extends string>(
  owner: object & Record<Name, unknown>,
  name: Name,
  see: (first: never) => void,
): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name)
  if (descriptor === undefined) throw new Error(`bench: WebGPU has no ${name} of its own to count.`)
  const original = descriptor.value as (this: unknown, ...values: unknown[]) => unknown
  Object.defineProperty(owner, name, {
    ...descriptor,
    value(this: unknown, ...values: unknown[]) {
      see(values[0] as never)
      return original.apply(this, values)
    },
  })
  return () => Object.defineProperty(owner, name, descriptor)
}
