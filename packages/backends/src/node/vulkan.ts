import { existsSync, readdirSync } from 'node:fs'
import { constants, homedir } from 'node:os'
import path from 'node:path'

/** The loader's name, as Dawn asks the system for it. */
const loader = 'libvulkan.so.1'

/** With RTLD_NODELETE, glibc's and musl's flag that keeps a library in memory although the caller closes it again. */
export const keepLoaded = constants.dlopen.RTLD_NOW | 0x1000

/** Chromium and Chrome bring a loader and a software driver (SwiftShader) along, beside the browser. */
const browserFolders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']

/**
 * Loads Vulkan's loader into this process, so that Dawn's own `dlopen` of its name succeeds.
 *
 * LD_LIBRARY_PATH is read when a process starts and does nothing in a running one. But a library that is loaded already is found by its
 * soname; so one that lies outside the system's folders (beside the driver that VK_DRIVER_FILES or VK_ICD_FILENAMES names, or beside a
 * browser) is loaded here by its path. Dawn, asked without a loader, prints a warning; this finds out silently.
 * @returns the name or path that loaded it; undefined where there is none
 */
export function findVulkanLoader(): string | undefined {
  const beside = (namedDrivers() ?? []).map((file) => path.dirname(file))
  const candidates = [...beside, ...browserFolders].map((folder) => path.join(folder, loader)).filter(existsSync)
  return [loader, ...candidates].find(loadsAndStays)
}

/** Driver manifests that are there: those that the environment names, else those in the folders where Vulkan's loader looks. */
export function vulkanDrivers(): string[] {
  return (namedDrivers() ?? installedDrivers()).filter(existsSync)
}

const paths = (list: string | undefined): string[] => (list ?? '').split(path.delimiter).filter((file) => file !== '')

/** VK_ICD_FILENAMES is the old name of VK_DRIVER_FILES. Either replaces the search, set to nothing too. */
export function namedDrivers(): string[] | undefined {
  const named = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES
  return named === undefined ? undefined : paths(named)
}

/** Source: "Driver Discovery on Linux" in the Khronos Vulkan-Loader's LoaderDriverInterface.md. */
function installedDrivers(): string[] {
  const { env } = process
  const folders = [
    env.XDG_CONFIG_HOME ?? path.join(homedir(), '.config'),
    ...paths(env.XDG_CONFIG_DIRS ?? '/etc/xdg'),
    '/etc',
    env.XDG_DATA_HOME ?? path.join(homedir(), '.local/share'),
    ...paths(env.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share'),
  ].map((folder) => path.join(folder, 'vulkan/icd.d'))
  const found = folders
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).map((file) => path.join(folder, file)))
  return [...paths(env.VK_ADD_DRIVER_FILES), ...found.filter((file) => file.endsWith('.json'))]
}

/** Node opens any library, and then complains that this one is not an addon: by then it is loaded. */
function loadsAndStays(file: string): boolean {
  try {
    process.dlopen({ exports: {} }, file, keepLoaded)
    return true
  } catch (error) {
    return error instanceof Error && error.message.includes('did not self-register')
  }
}
