import { existsSync } from 'node:fs'
import path from 'node:path'

/** Where Chromium and Chrome keep the software Vulkan driver (SwiftShader) that they bring along. */
const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']

/**
 * The environment in which Dawn finds a browser's software Vulkan driver: a machine without a GPU can measure WebGPU in Node with it, marked
 * as software. Undefined where the environment names a driver already, or there is none.
 */
export function softwareVulkan(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv | undefined {
  if (env.VK_DRIVER_FILES !== undefined || env.VK_ICD_FILENAMES !== undefined) return undefined
  const driver = folders.map((folder) => path.join(folder, 'vk_swiftshader_icd.json')).find(existsSync)
  return driver === undefined ? undefined : { ...env, VK_ICD_FILENAMES: driver }
}
