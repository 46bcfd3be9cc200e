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

/**
 * Counts the WebGPU dispatches that `work` records. It wraps a method that all programs of the page or process share, so nothing is timed
 * meanwhile.
 */
export async function countDispatches(work: () => Promise<void>): Promise<number> {
  const { prototype } = GPUComputePassEncoder
  const names = ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] as const
  let count = 0
  const originals = names.map((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name)
    if (descriptor === undefined) throw new Error(`bench: GPUComputePassEncoder has no ${name} of its own to count.`)
    const original = descriptor.value as (this: GPUComputePassEncoder, ...values: unknown[]) => void
    Object.defineProperty(prototype, name, {
      ...descriptor,
      value(this: GPUComputePassEncoder, ...values: unknown[]) {
        count++
        original.apply(this, values)
      },
    })
    return { name, descriptor }
  })
  try {
    await work()
  } finally {
    for (const { name, descriptor } of originals) Object.defineProperty(prototype, name, descriptor)
  }
  return count
}
