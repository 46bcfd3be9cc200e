import { availableParallelism } from 'node:os'
import type * as dawnPackage from 'webgpu'
import type { WebgpuAccess } from '../backend.js'
import { firstLine, type Missing } from '../status.js'
import { packageVersion } from './packages.js'
import { ensureVulkanLoader, softwareDriver, vulkanDrivers } from './vulkan.js'

/**
 * WebGPU in Node by the npm package `webgpu` (Dawn), put where a page has it: tfjs' webgpu backend looks for `navigator.gpu` when it is
 * imported. A `navigator.gpu` that the program has set up itself is left alone.
 */
export async function loadWebgpu(): Promise<WebgpuAccess | Missing> {
  const access = (loading ??= load())
  // What is missing may be there later: a program can set VK_ICD_FILENAMES and ask again.
  if ('reason' in (await access)) loading = undefined
  return access
}

/** One Dawn in a process, for callers at the same time too. */
let loading: Promise<WebgpuAccess | Missing> | undefined

async function load(): Promise<WebgpuAccess | Missing> {
  const present = (globalThis.navigator as { gpu?: GPU } | undefined)?.gpu
  if (present != null) return { gpu: present }
  const missing = process.platform === 'linux' ? missingOnLinux() : undefined
  if (missing != null) return missing
  let dawn: typeof dawnPackage
  try {
    dawn = await import('webgpu')
  } catch (error) {
    return { reason: `the npm package webgpu (Dawn) does not load: ${firstLine(error)}`, install: 'npm install webgpu' }
  }
  Object.assign(globalThis, dawn.globals)
  const gpu = dawn.create([])
  installOnNavigator(gpu)
  const version = packageVersion('webgpu')
  return version == null ? { gpu } : { gpu, version }
}

/** Node has no `navigator` before version 21. */
function installOnNavigator(gpu: GPU): void {
  const host = globalThis as { navigator?: object }
  host.navigator ??= { userAgent: `Node.js/${process.versions.node}`, hardwareConcurrency: availableParallelism() }
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true, enumerable: true, writable: true })
}

/** Dawn needs Vulkan on Linux: a driver, and the loader that finds it. Asked without them, it prints warnings. */
function missingOnLinux(): Missing | undefined {
  const software = softwareDriver()
  const install =
    "install the GPU's Vulkan driver and its loader (Debian: apt install libvulkan1 mesa-vulkan-drivers, or NVIDIA's own driver)" +
    (software == null ? '' : `; for a software adapter set VK_ICD_FILENAMES=${software}`)
  if (vulkanDrivers().length === 0) return { reason: 'no Vulkan driver is found', install }
  if (!ensureVulkanLoader()) return { reason: "Vulkan's loader libvulkan.so.1 is not found", install }
  return undefined
}
