import { acceleratePlainOps, setWasmOptions, startWasmThreads, withSharedWasmHeap } from '@wgpt/kernels'
import type { Backend } from '../backend.js'
import { quietly } from '../quietly.js'
import { firstLine } from '../status.js'

let pathIsSet = false
/** tfjs starts wasm once: after a failure it does not look for the binaries again. */
let hasFailed = false
let undoAcceleration: (() => void) | undefined
let hasDefault = false

/** The flag of tfjs that kernels read: whoever has set it meant it. */
const threadsFlag = 'WGPT_THREADS'

/** WebAssembly with SIMD where the engine has it. */
export const wasm: Backend = {
  name: 'wasm',
  get advice() {
    return hasFailed
      ? 'It failed before, and starts once per page or process: reload the page, with a wasmPath that names the folder of its .wasm files'
      : 'In a page, wasmPath must name the folder that serves its .wasm files'
  },
  async status(tf, platform, options) {
    if (typeof WebAssembly === 'undefined')
      return {
        name: 'wasm',
        available: false,
        reason: 'this JavaScript engine has no WebAssembly',
        install: 'run on Node 20 or later, or in a browser of today',
      }
    try {
      const { version_wasm } = await import('@tensorflow/tfjs-backend-wasm')
      const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
      return {
        name: 'wasm',
        available: true,
        device: simd ? 'WebAssembly SIMD' : 'WebAssembly',
        version: version_wasm,
        threads: platform.threads(options.threads),
      }
    } catch (error) {
      return {
        name: 'wasm',
        available: false,
        reason: `@tensorflow/tfjs-backend-wasm does not load: ${firstLine(error)}`,
        install: platform.install('@tensorflow/tfjs-backend-wasm'),
      }
    }
  },
  async prepare(tf, platform, { wasmPath, threads, accelerate = true }) {
    if (threads !== undefined) setWasmOptions({ threads })
    // Once: a program may have chosen another number since.
    else if (!hasDefault && !(threadsFlag in tf.env().getFlags()))
      setWasmOptions({ threads: platform.threads(threads) })
    hasDefault = true
    if (wasmPath !== undefined && !pathIsSet) {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
      setWasmPaths(wasmPath.endsWith('/') ? wasmPath : `${wasmPath}/`)
      pathIsSet = true
    }
    // Its first start decides whether threads can work in its memory.
    const hasStarted = await quietly(tf, () => withSharedWasmHeap(() => tf.setBackend('wasm')))
    if (!hasStarted) {
      hasFailed = true
      return // whose cause the start that follows finds
    }
    // One caller among those that acceleratePlainOps counts, however often this is called.
    if (accelerate) undoAcceleration ??= acceleratePlainOps()
    else {
      undoAcceleration?.()
      undoAcceleration = undefined
    }
    await startWasmThreads()
  },
}
