import { availableParallelism } from 'node:os'
import type * as dawnPackage from 'webgpu'
import type { WebgpuAccess } from '../backend.js'
import { firstLine, type Missing } from '../status.js'
import { hasGraphicsProcessor } from './graphics-processor.js'
import { locate, packageVersion } from './packages.js'
import { isProbe, probeWebgpu } from './probe-webgpu.js'
import { findVulkanLoader, namedDrivers, vulkanDrivers } from './vulkan.js'

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
  if (present !== undefined) return { gpu: present }
  const missing = process.platform === 'linux' ? await missingOnLinux() : undefined
  if (missing !== undefined) return missing
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
  return version === undefined ? { gpu } : { gpu, version }
}

/** Node has no `navigator` before version 21. */
function installOnNavigator(gpu: GPU): void {
  const host = globalThis as { navigator?: object }
  host.navigator ??= { userAgent: `Node.js/${process.versions.node}`, hardwareConcurrency: availableParallelism() }
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true, enumerable: true, writable: true })
}

const noGpu = 'no GPU was found on this machine'

/** Dawn needs Vulkan on Linux: the loader, a driver, and what the driver drives. Where one is missing Dawn is not loaded: it would print that. */
async function missingOnLinux(): Promise<Missing | undefined> {
  const named = namedDrivers()
  const hasGpu = hasGraphicsProcessor()
  if (vulkanDrivers().length === 0) {
    if (named !== undefined)
      return {
        reason: `VK_DRIVER_FILES or VK_ICD_FILENAMES names no file that exists (found '${named.join(':')}')`,
        install: "unset it, or name a Vulkan driver's .json file",
      }
    return hasGpu ? { reason: 'no Vulkan driver is found', install: installDriver } : { reason: noGpu }
  }
  const loader = findVulkanLoader()
  if (loader === undefined)
    return hasGpu || named !== undefined
      ? { reason: "Vulkan's loader libvulkan.so.1 is not found", install: installDriver }
      : { reason: noGpu }
  const { env } = process
  // Mesa's layer that sorts GPUs complains where no desktop runs; WebGPU chooses its adapter itself.
  env.NODEVICE_SELECT ??= '1'
  // Beside a GPU nobody wants the driver that imitates one, of which Dawn complains too.
  if (hasGpu && named === undefined) env.VK_LOADER_DRIVERS_DISABLE ??= '*lvp*'
  const dawn = locate('webgpu')
  if (dawn === undefined || isProbe()) return undefined
  const probe = await probeWebgpu(dawn.file, loader)
  if (probe.found === 'crash')
    return { reason: `the GPU's Vulkan driver ended the process that asked it (${probe.signal})` }
  if (probe.found !== 'nothing') return undefined
  return hasGpu
    ? { reason: 'WebGPU found no adapter, although this machine has a GPU', install: installDriver }
    : { reason: noGpu }
}

const installDriver =
  "install the GPU's own Vulkan driver (Debian: apt install libvulkan1 mesa-vulkan-drivers for AMD and Intel, NVIDIA's own driver for NVIDIA)"
