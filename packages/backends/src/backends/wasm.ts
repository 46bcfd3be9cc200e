import { acceleratePlainOps, setWasmOptions, startWasmThreads, withSharedWasmHeap } from '@wgpt/kernels'
import type { Backend } from '../backend.js'
import { quietly } from '../quietly.js'
import { firstLine } from '../status.js'

let pathIsSet = false

/** WebAssembly with SIMD where the engine has it. */
export const wasm: Backend = {
  name: 'wasm',
  advice: 'In a page, wasmPath must name the folder that serves its .wasm files',
  async status(tf, platform) {
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
      return { name: 'wasm', available: true, device: simd ? 'WebAssembly SIMD' : 'WebAssembly', version: version_wasm }
    } catch (error) {
      return {
        name: 'wasm',
        available: false,
        reason: `@tensorflow/tfjs-backend-wasm does not load: ${firstLine(error)}`,
        install: platform.install('@tensorflow/tfjs-backend-wasm'),
      }
    }
  },
  async prepare(tf, { wasmPath, threads }) {
    if (threads !== undefined) setWasmOptions({ threads })
    if (wasmPath != null && !pathIsSet) {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
      setWasmPaths(wasmPath.endsWith('/') ? wasmPath : `${wasmPath}/`)
      pathIsSet = true
    }
    // Its first start decides whether threads can work in its memory.
    const hasStarted = await quietly(tf, () => withSharedWasmHeap(() => tf.setBackend('wasm')))
    if (!hasStarted) return // whose cause the start that follows finds
    acceleratePlainOps()
    await startWasmThreads()
  },
}
