import type * as tfjs from '@tensorflow/tfjs-backend-webgpu'
import type { Backend } from '../backend.js'
import { firstLine, type BackendStatus, type Missing } from '../status.js'
import { guard } from '../webgpu/guard.js'
import { requestDevice } from '../webgpu/request-device.js'

/** Drivers that imitate a GPU on the processor: SwiftShader, Mesa's lavapipe and softpipe, Windows' WARP. */
const imitations = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b|\bcpu\b/i

/** `GPUAdapterInfo`, of which older browsers lack fields. */
type AdapterInfo = Partial<
  Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description' | 'isFallbackAdapter'>
>

/** What a person calls the adapter, and whether it is a processor in disguise. */
export function describeAdapter({ vendor, architecture, device, description, isFallbackAdapter }: AdapterInfo): {
  device: string
  software: boolean
} {
  const words = [vendor, architecture, device, description].filter((word) => word !== undefined && word !== '')
  return {
    // Browsers leave out what would identify a person, first the description.
    device: description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter',
    software: isFallbackAdapter === true || imitations.test(words.join(' ')),
  }
}

/** WebGPU: in a page the browser's own, in Node that of the npm package `webgpu` (Dawn). */
export const webgpu: Backend = {
  name: 'webgpu',
  async status(_tf, platform): Promise<BackendStatus> {
    const no = (missing: Missing): BackendStatus => ({ name: 'webgpu', available: false, ...missing })
    const access = await platform.webgpu()
    if ('reason' in access) return no(access)
    try {
      const adapter = await access.gpu.requestAdapter({ powerPreference: 'high-performance' })
      if (adapter === null) return no(platform.noAdapter)
      const described = describeAdapter(adapter.info)
      return {
        name: 'webgpu',
        available: true,
        ...described,
        gpu: !described.software,
        ...(access.version && { version: access.version }),
      }
    } catch (error) {
      return no({ reason: `WebGPU gives no adapter: ${firstLine(error)}` })
    }
  },
  async prepare(tf, platform) {
    const access = await platform.webgpu()
    if ('reason' in access) throw new Error(access.reason)
    const module = await import('@tensorflow/tfjs-backend-webgpu')
    const running = tf.engine().registry.webgpu as tfjs.WebGPUBackend | undefined
    // One that the program has started itself stays, as long as its device works.
    if (running && (await guard(running).isSound())) return
    if (tf.engine().backendNames().includes('webgpu')) tf.removeBackend('webgpu')
    tf.registerBackend('webgpu', () => createBackend(module, access.gpu), priority)
    if (tf.env().getNumber(batchFlag) === batchByDefault) tf.env().set(batchFlag, batch)
  },
  started(tf, platform) {
    const backend = tf.backend() as unknown as tfjs.WebGPUBackend
    if (destroyedAtExit.has(backend)) return
    destroyedAtExit.add(backend)
    const watch = guard(backend)
    // Dawn in Node crashes the process now and then when it ends with a device alive, most of all with work under way.
    platform.onExit(() => {
      watch.isEnding = true
      backend.device.destroy()
    })
  },
}

/** tfjs' own for this backend. */
const priority = 3

/**
 * Dispatches that go to the queue together: tfjs' 15, unless the program has set another number, become 32. A training step of two layers is then
 * submitted in 3 parts, not 5, and buffers that wait to be used again take 5 % more memory (64: 2 parts, 16 %).
 */
const batchFlag = 'WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE'
const [batchByDefault, batch] = [15, 32]

const destroyedAtExit = new WeakSet<tfjs.WebGPUBackend>()

/** tfjs' backend on a device of our own. */
async function createBackend({ WebGPUBackend }: typeof tfjs, gpu: GPU): Promise<tfjs.WebGPUBackend> {
  const { device, info } = await requestDevice(gpu)
  const backend = new WebGPUBackend(device, info)
  guard(backend)
  return backend
}
