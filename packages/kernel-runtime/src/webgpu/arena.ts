import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../sizes.js'
import { bindingOf, isRange, type Range } from './binding.js'

/** What tfjs' webgpu backend keeps of a tensor. */
interface TensorData {
  resource?: unknown
  readonly dtype: DataType
  readonly shape: number[]
  /** tfjs frees a resource itself unless it is another's. */
  external?: boolean
}

/** The part of tfjs' webgpu backend that an arena works with. */
export interface ArenaBackend {
  readonly device: GPUDevice
  readonly tensorMap: { get(dataId: object): TensorData }
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number, mapped?: boolean, reuse?: boolean): GPUBuffer
    releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void
  }
  commandEncoder: GPUCommandEncoder | null
  getBufferData(resource: unknown): Promise<ArrayBuffer>
  readSync(dataId: object): unknown
  readToGPU(dataId: object): unknown
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo
  disposeData(dataId: object): boolean
  uploadToGPU(dataId: object): void
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
}

/** STORAGE, COPY_SRC and COPY_DST, as tfjs' own buffers have them. */
const usage = 0x80 | 0x04 | 0x08

const arenas = new WeakMap<GPUBuffer, Arena>()

/**
 * One buffer in which many tensors lie side by side, so that one binding reaches them all. tfjs binds them as it does others; when it lets go
 * of the last one, the buffer is destroyed.
 */
export class Arena {
  private readonly members = new Map<TensorData, Range>()
  /** Places whose tensors are gone. */
  private readonly vacant: Range[] = []
  /** Commands are being recorded that read it. */
  isHeld = false

  constructor(
    private readonly backend: ArenaBackend,
    readonly buffer: GPUBuffer,
  ) {
    arenas.set(buffer, this)
  }

  /** A place of this size that a tensor has left. */
  takeVacant(size: number): number | undefined {
    const index = this.vacant.findIndex((range) => range.size === size)
    return index === -1 ? undefined : this.vacant.splice(index, 1)[0]!.offset
  }

  /** The tensor's values lie here from now on; they were copied. */
  admit(data: TensorData, offset: number, size: number): void {
    const range = { buffer: this.buffer, offset, size }
    this.members.set(data, range)
    data.external = true
    Object.defineProperty(data, 'resource', {
      get: () => range,
      // tfjs sets null when it frees a tensor.
      set: () => {
        this.members.delete(data)
        this.vacant.push(range)
        Object.defineProperty(data, 'resource', { value: null, writable: true, configurable: true, enumerable: true })
        this.freeIfEmpty()
      },
      configurable: true,
      enumerable: true,
    })
  }

  /** Those that are left get buffers of their own. */
  evictAll(): void {
    for (const [data, { offset, size }] of [...this.members]) {
      const own = this.backend.bufferManager.acquireBuffer(size, usage)
      this.backend.commandEncoder!.copyBufferToBuffer(this.buffer, offset, own, 0, size)
      data.resource = null
      data.external = false
      data.resource = own
    }
  }

  freeIfEmpty(): void {
    if (this.members.size === 0 && !this.isHeld) this.backend.bufferManager.releaseBuffer(this.buffer, false)
  }
}

/** Where tensors lie: the arena, and the first value of each. */
export interface Place {
  readonly arena: Arena
  readonly starts: readonly number[]
}

/**
 * Moves tensors into arenas, as few as the device's bindings allow; those that are there already stay.
 * @param units float32 tensors that no other tensor shares values with; those of a unit come into one arena
 * @returns a place for each unit, or undefined where one can't be moved: a buffer of the program's own, or a unit beyond the largest binding
 */
export function gather(backend: ArenaBackend, units: readonly (readonly TensorInfo[])[]): Place[] | undefined {
  const { limits } = backend.device
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize)
  const sizes = units.map((unit) => unit.map((tensor) => aligned(4 * sizeOf(tensor))))
  const chunks: number[][] = []
  let filled = Infinity
  for (const [index, parts] of sizes.entries()) {
    const bytes = parts.reduce((sum, size) => sum + size, 0)
    if (bytes > most) return undefined
    if (filled + bytes > most) {
      chunks.push([])
      filled = 0
    }
    chunks.at(-1)!.push(index)
    filled += bytes
  }
  for (const { dataId } of units.flat()) {
    backend.uploadToGPU(dataId)
    const { external, resource } = backend.tensorMap.get(dataId)
    if (external && !arenas.has(bindingOf(resource).buffer)) return undefined
  }
  enter(backend, units)
  const found = placesOf(backend, units)
  if (found && new Set(found.map(({ arena }) => arena)).size <= chunks.length) return found
  moveAll(backend, units, chunks)
  return placesOf(backend, units)
}

/** Offsets of bindings are multiples of 256 on every device. */
const aligned = (bytes: number) => 256 * Math.ceil(bytes / 256)

function placesOf(backend: ArenaBackend, units: readonly (readonly TensorInfo[])[]): Place[] | undefined {
  const places: Place[] = []
  for (const unit of units) {
    const ranges = unit.map(({ dataId }) => bindingOf(backend.tensorMap.get(dataId).resource))
    const arena = arenas.get(ranges[0]!.buffer)
    if (!arena || ranges.some(({ buffer }) => buffer !== arena.buffer)) return undefined
    places.push({ arena, starts: ranges.map(({ offset }) => offset! / 4) })
  }
  return places
}

/** A variable that was assigned to comes back to the place that its old values left, where all the others lie in one arena. */
function enter(backend: ArenaBackend, units: readonly (readonly TensorInfo[])[]): void {
  const outside: { data: TensorData; size: number }[] = []
  const inside = new Set<Arena>()
  for (const tensor of units.flat()) {
    const data = backend.tensorMap.get(tensor.dataId)
    const arena = arenas.get(bindingOf(data.resource).buffer)
    if (arena) inside.add(arena)
    else outside.push({ data, size: 4 * sizeOf(tensor) })
  }
  const [arena] = inside
  if (!arena || inside.size > 1 || outside.length === 0) return
  moving(backend, [arena], (move) => {
    for (const { data, size } of outside) {
      const offset = arena.takeVacant(size)
      if (offset === undefined) return
      move(data, arena, offset, size)
    }
  })
}

function moveAll(
  backend: ArenaBackend,
  units: readonly (readonly TensorInfo[])[],
  chunks: readonly (readonly number[])[],
): void {
  readRanges(backend)
  const left = new Set<Arena>()
  for (const { dataId } of units.flat()) {
    const arena = arenas.get(bindingOf(backend.tensorMap.get(dataId).resource).buffer)
    if (arena) left.add(arena)
  }
  moving(backend, [...left], (move) => {
    for (const chunk of chunks) {
      const tensors = chunk.flatMap((index) => units[index]!)
      const total = tensors.reduce((sum, tensor) => sum + aligned(4 * sizeOf(tensor)), 0)
      const arena = new Arena(backend, backend.bufferManager.acquireBuffer(total, usage))
      let offset = 0
      for (const tensor of tensors) {
        const size = 4 * sizeOf(tensor)
        move(backend.tensorMap.get(tensor.dataId), arena, offset, size)
        offset += aligned(size)
      }
    }
    // Else one tensor that stays would hold the whole buffer.
    for (const arena of left) arena.evictAll()
  })
}

type Move = (data: TensorData, to: Arena, offset: number, size: number) => void

/** Copies by the queue, and frees what is left behind after it is read. */
function moving(backend: ArenaBackend, read: readonly Arena[], run: (move: Move) => void): void {
  const left: GPUBuffer[] = []
  backend.endComputePassEncoder()
  backend.ensureCommandEncoderReady()
  for (const arena of read) arena.isHeld = true
  run((data, to, offset, size) => {
    const from = bindingOf(data.resource)
    backend.commandEncoder!.copyBufferToBuffer(from.buffer, from.offset ?? 0, to.buffer, offset, size)
    if (arenas.has(from.buffer)) data.resource = null
    else left.push(from.buffer)
    to.admit(data, offset, size)
  })
  backend.submitQueue()
  for (const buffer of left) backend.bufferManager.releaseBuffer(buffer, false)
  for (const arena of read) {
    arena.isHeld = false
    arena.freeIfEmpty()
  }
}

/** A copy that lies in no arena: a dispatch can't read a part of a buffer of which it changes another. Undefined where the tensor lies in none. */
export function copyOutside(backend: ArenaBackend, { dataId, shape, dtype }: TensorInfo): TensorInfo | undefined {
  const { resource } = backend.tensorMap.get(dataId)
  if (!isRange(resource)) return undefined
  const plain = backend.makeTensorInfo(shape, dtype)
  backend.tensorMap.get(plain.dataId).resource = copied(backend, resource)
  return plain
}

function copied(backend: ArenaBackend, { buffer, offset, size }: Range): GPUBuffer {
  const copy = backend.bufferManager.acquireBuffer(size, usage)
  backend.endComputePassEncoder()
  backend.ensureCommandEncoderReady()
  backend.commandEncoder!.copyBufferToBuffer(buffer, offset, copy, 0, size)
  return copy
}

const readers = new WeakSet<ArenaBackend>()

/** tfjs reads whole buffers back: of a tensor in an arena it reads a copy. */
function readRanges(backend: ArenaBackend): void {
  if (readers.has(backend)) return
  readers.add(backend)
  const getBufferData = backend.getBufferData.bind(backend)
  /** Runs with a plain tensor of the same values. */
  const plainly =
    <Result>(read: (dataId: object) => Result) =>
    (dataId: object): Result => {
      const { dtype, shape } = backend.tensorMap.get(dataId)
      const plain = copyOutside(backend, { dataId, dtype, shape })
      if (!plain) return read(dataId)
      try {
        return read(plain.dataId)
      } finally {
        backend.disposeData(plain.dataId)
      }
    }
  Object.assign(backend, {
    async getBufferData(resource: unknown) {
      if (!isRange(resource)) return getBufferData(resource)
      const copy = copied(backend, resource)
      try {
        return await getBufferData(copy)
      } finally {
        backend.bufferManager.releaseBuffer(copy)
      }
    },
    readSync: plainly(backend.readSync.bind(backend)),
    readToGPU: plainly(backend.readToGPU.bind(backend)),
  })
}
