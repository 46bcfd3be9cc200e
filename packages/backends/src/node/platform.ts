import type { Platform } from '../backend.js'
import { loadTensorflow } from './tensorflow.js'
import { loadWebgpu } from './webgpu.js'

/** A program on Node. */
export const nodePlatform: Platform = {
  webgpu: loadWebgpu,
  tensorflow: loadTensorflow,
  onExit: (work) => process.once('exit', work),
  install: (packages) => `npm install ${packages}`,
}
