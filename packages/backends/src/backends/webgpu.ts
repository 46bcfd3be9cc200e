import type { Backend } from '../backend.js'
import { firstLine, type BackendStatus, type Missing } from '../status.js'

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

/** Devices that will be destroyed at the end. */
const watched = new WeakSet<GPUDevice>()

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
  async prepare(tf) {
    await import('@tensorflow/tfjs-backend-webgpu')
    // It registers itself while it is imported, and only where WebGPU is there by then.
    if (!tf.engine().backendNames().includes('webgpu'))
      throw new Error(
        "@tensorflow/tfjs-backend-webgpu was imported before useBackend('webgpu') had set up WebGPU: import it later",
      )
  },
  started(tf, platform) {
    const { device } = tf.backend() as unknown as { readonly device: GPUDevice }
    if (watched.has(device)) return
    watched.add(device)
    // Dawn in Node crashes the process now and then when it ends with a device alive, most of all with work under way.
    platform.onExit(() => device.destroy())
  },
}
