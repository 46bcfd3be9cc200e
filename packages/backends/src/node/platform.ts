import type { Platform } from '../backend.js'
import { physicalCores } from './cores.js'
import { loadTensorflow } from './tensorflow.js'
import { wantedThreads } from './threads.js'
import { loadWebgpu } from './webgpu.js'

/** A program on Node. */
export const nodePlatform: Platform = {
  webgpu: loadWebgpu,
  noAdapter: { reason: 'no GPU was found on this machine' },
  tensorflow: loadTensorflow,
  threads: (asked) => wantedThreads(asked) ?? physicalCores(),
  onExit: (work) => process.once('exit', work),
  install: (packages) => `npm install ${packages}`,
}
