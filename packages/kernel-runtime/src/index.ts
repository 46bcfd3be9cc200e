export {
  checkChoice,
  checkFromZero,
  checkInteger,
  checkList,
  checkPositive,
  checkShape,
  checkShare,
  checkTensor,
  lastAxis,
  printShape,
  shown,
} from './checks.js'
export { cpuKernel, type HostKernel } from './cpu/kernel.js'
export { cpuArrays } from './cpu/arrays.js'
export { defineOp, type Op, type OpDefinition } from './define-op.js'
export { offeringSums } from './gradient-offer.js'
export { maskedScore } from './masked-score.js'
export type { HostArrays } from './host-arrays.js'
export { hasKernel, registerGradients, registerKernels, runKernel, withoutKernels, type KernelSet } from './registry.js'
export { checkSegments, segmentNumbers, segmentReach } from './segments/segments.js'
export { segmentRuns } from './segments/runs.js'
export { blocksOf, elementGrain, rowGrain, sizeOf } from './sizes.js'
export { withSharedHeap } from './threads/shared-heap.js'
export { enableThreads, startThreads } from './threads/start-threads.js'
export { wasmArrays } from './wasm/arrays.js'
export { Assembly, type Functions, type KernelScope, type ThreadScratch } from './wasm/assembly.js'
export { supportsWasm } from './wasm/binaries.js'
export { hostKernels } from './wasm/host-kernels.js'
export { setWasmOptions, type WasmOptions } from './threads/set-wasm-options.js'
export { elementwise, runElementwise } from './webgpu/elementwise.js'
export { gpuOf, webGpuKernel, type Dispatch, type Gpu, type Shader } from './webgpu/program.js'
export { programKernel, type Recorder } from './webgpu/program-kernel.js'
export { record, type Program, type RecordingBackend } from './webgpu/record.js'
export { reductions, rowLanes } from './webgpu/reductions.js'
export { totals } from './webgpu/totals.js'
export { withGradient } from './with-gradient.js'
