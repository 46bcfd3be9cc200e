export { Assembly, KernelScope, type Functions, type ThreadScratch } from './kernel.js'
export { setWasmOptions, type WasmOptions } from './options.js'
export { withSharedHeap } from './shared-heap.js'
