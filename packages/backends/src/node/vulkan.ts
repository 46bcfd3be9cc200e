import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'

/** The loader's name, as Dawn asks the system for it. */
const loader = 'libvulkan.so.1'

/** glibc's and musl's flag that keeps a library in memory although the caller closes it again. */
const RTLD_NODELETE = 0x1000

/** Chromium and Chrome bring a loader and a software driver (SwiftShader) along, beside the browser. */
const browserFolders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']

/**
 * Makes Vulkan's loader present in this process, so that Dawn's own `dlopen` of its name succeeds.
 *
 * LD_LIBRARY_PATH is read when a process starts and does nothing in a running one. But a library that is loaded already is found by its
 * soname; so one that lies outside the system's folders (beside the driver that VK_ICD_FILENAMES or VK_DRIVER_FILES names, or beside a
 * browser) is loaded here by its path. Dawn, asked without a loader, prints a warning; this finds out silently.
 * @returns whether the loader is there
 */
export function ensureVulkanLoader(): boolean {
  const beside = driverFiles().map((file) => path.dirname(file))
  const candidates = [...beside, ...browserFolders].map((folder) => path.join(folder, loader)).filter(existsSync)
  return [loader, ...candidates].some(loadsAndStays)
}

/** The driver manifests that the environment names. */
export function driverFiles(): string[] {
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env
  return (VK_DRIVER_FILES ?? VK_ICD_FILENAMES ?? '').split(path.delimiter).filter((file) => file !== '')
}

/** The software driver of an installed browser. */
export const softwareDriver = (): string | undefined =>
  browserFolders.map((folder) => path.join(folder, 'vk_swiftshader_icd.json')).find(existsSync)

/** Node opens any library, and then complains that this one is no addon: by then it is loaded. */
function loadsAndStays(file: string): boolean {
  try {
    process.dlopen({ exports: {} }, file, constants.dlopen.RTLD_NOW | RTLD_NODELETE)
    return true
  } catch (error) {
    return error instanceof Error && error.message.includes('did not self-register')
  }
}
