import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Device files of graphics processors: NVIDIA's driver, WSL, Qualcomm's and ARM's own drivers. */
const deviceFiles = ['/dev/nvidiactl', '/dev/dxg', '/dev/kgsl-3d0', '/dev/mali0']

/** PCI vendors whose display controllers compute: NVIDIA, AMD, Intel. A virtual machine's screen is another vendor's. */
const vendors = ['0x10de', '0x1002', '0x8086']

/**
 * Whether this Linux machine has a graphics processor, with a driver or without one. A container may hide it.
 * Sources: the kernel's Documentation/gpu/drm-uapi.rst ("render nodes"), the PCI class codes 0x0300 (VGA) and 0x0302 (3D).
 */
export function hasGraphicsProcessor(): boolean {
  if (deviceFiles.some((file) => existsSync(file))) return true
  if (entries('/dev/dri').some((name) => name.startsWith('renderD'))) return true
  const devices = '/sys/bus/pci/devices'
  return entries(devices).some((name) => {
    const read = (property: string) => textOf(path.join(devices, name, property))
    return /^0x030[02]/.test(read('class')) && vendors.includes(read('vendor'))
  })
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
