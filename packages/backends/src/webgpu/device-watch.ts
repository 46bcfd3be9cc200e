import { DeviceError, DeviceLostError } from '@wgpt/kernels'

const newDevice = "Call useBackend('webgpu') for a new device; what this one held is gone."

/** How long a read that failed waits for the news that the device is lost, in milliseconds. */
const patience = 2000

/** The kinds of `GPUError`, by the names of their classes, in words. */
const kinds: Readonly<Record<string, string>> = {
  GPUValidationError: 'refused a call as invalid',
  GPUOutOfMemoryError: 'ran out of memory',
  GPUInternalError: 'failed',
}

const line = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.\s]+$/, '')

/**
 * Hears what a device has to say and tfjs doesn't listen to: that it is lost, and that a call was invalid or found no memory. The latter
 * leaves zeros behind instead of results, so from then on nothing that is read of the device counts.
 */
export class DeviceWatch {
  private found: DeviceError | undefined
  private readonly waiting = new Set<(fault: DeviceError) => void>()
  /** The program ends, and its device with it: nobody needs to hear. */
  isEnding = false

  constructor(private readonly device: GPUDevice) {
    void device.lost.then(({ reason, message }) => {
      const cause = line(message) || reason
      this.fail(new DeviceLostError(`the GPU device was lost (${cause})`, newDevice))
    })
    device.addEventListener('uncapturederror', (event) => {
      const { error } = event
      event.preventDefault() // who reads is told; else it is printed, too
      const what = kinds[error.constructor.name] ?? 'failed'
      this.fail(new DeviceError(`the GPU device ${what}: ${line(error.message).slice(0, 300)}`, newDevice))
    })
  }

  get fault(): DeviceError | undefined {
    return this.found
  }

  /** @throws DeviceError if the device has failed */
  check(): void {
    if (this.found) throw this.found
  }

  /** What a read gives, unless the device fails before it comes. @throws DeviceError then */
  async settle<Value>(reading: Promise<Value>): Promise<Value> {
    let giveUp: ((fault: DeviceError) => void) | undefined
    try {
      const value = await new Promise<Value>((resolve, reject) => {
        giveUp = reject
        this.waiting.add(reject)
        reading.then(resolve, reject)
      })
      this.check()
      return value
    } catch (error) {
      if (error instanceof DeviceError) throw error
      // A read on a lost device fails with an AbortError without words, now and then before the loss is told.
      await Promise.race([this.device.lost, new Promise((resolve) => setTimeout(resolve, patience))])
      throw this.found ?? error
    } finally {
      if (giveUp) this.waiting.delete(giveUp)
    }
  }

  /** Whether the device works: asks it, since news of a loss may be on its way. */
  async isSound(): Promise<boolean> {
    if (this.found) return false
    const probe = this.device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
    try {
      await this.settle(probe.mapAsync(GPUMapMode.READ))
      return true
    } catch {
      return false
    } finally {
      probe.destroy()
    }
  }

  private fail(fault: DeviceError): void {
    // The first failure is the cause; what follows from it would hide it.
    if (this.found || this.isEnding) return
    this.found = fault
    for (const giveUp of this.waiting) giveUp(fault)
  }
}
