import { checkBytes, heapIsFull } from './full-heap.js'
import { heapMemory, type TfjsWasmBackend } from './tfjs-heap.js'

const checked = new WeakSet()

/**
 * From now on an allocation that fails in this backend's heap throws before anything is written, also one of tfjs' own kernels; tfjs itself
 * would continue at address 0. A second call changes nothing.
 * What kernels allocate inside the module is checked by `withSharedHeap`, where the backend starts in it.
 */
export function checkAllocations(backend: TfjsWasmBackend): void {
  const { wasm } = backend
  if (!wasm?._malloc || checked.has(wasm)) return
  checked.add(wasm)
  let malloc = wasm._malloc
  let isCalling = false
  const full = (bytes: number) => heapIsFull(bytes, heapMemory(backend)?.buffer.byteLength ?? 0)
  const checkedMalloc = (bytes: number) => {
    checkBytes(bytes, 'a tensor')
    let offset
    isCalling = true
    try {
      offset = malloc(bytes)
    } catch (error) {
      throw error instanceof RangeError ? full(bytes) : error
    } finally {
      isCalling = false
    }
    if (offset === 0) throw full(bytes)
    return offset
  }
  // Emscripten's stub puts the module's own function in its place while it is first called; what is put there at another time is somebody's wrapper of ours.
  Object.defineProperty(wasm, '_malloc', {
    configurable: true,
    get: () => checkedMalloc,
    set(own: typeof malloc) {
      if (isCalling) malloc = own
      else Object.defineProperty(wasm, '_malloc', { configurable: true, writable: true, value: own })
    },
  })
  const { tfjs } = wasm
  if (!tfjs) return
  const register = tfjs.registerTensor
  tfjs.registerTensor = (id, size, offset) => {
    if (offset === 0) throw full(4 * size)
    register(id, size, offset)
  }
}
