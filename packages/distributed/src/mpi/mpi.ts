import { WorldError } from '../world.js'
import { implementationOf, intCell, type Handle, type Implementation } from './implementations.js'
import type { Library } from './load-library.js'

/** Bytes in memory that doesn't move. */
type Place = Uint8Array | Int32Array | Float32Array | Float64Array

/** An operation under way. */
export type Request = BigUint64Array | Int32Array

/** A communicator's operations. None of them blocks but `receive`, which is for a message that is there. */
export interface Communicator {
  readonly rank: number
  readonly size: number
  allReduce(place: Float32Array | Float64Array | Int32Array, operation: 'sum' | 'max'): Request
  broadcast(bytes: Uint8Array, root: number): Request
  allGather(own: Uint8Array, all: Uint8Array): Request
  barrier(): Request
  send(bytes: Uint8Array, to: number): Request
  /** Whether a message waits. */
  probe(): boolean
  receive(bytes: Uint8Array): void
  free(): void
}

/** The functions of an MPI library that has been started. */
export interface Mpi {
  readonly implementation: Implementation['name']
  /** A communicator of our own over all processes. */
  duplicate(): Communicator
  /** @returns whether it has ended. Drives everything that is under way a little. */
  test(request: Request): boolean
  /** Ends every process of the job. Doesn't return. */
  abort(code: number): void
  finalize(): void
}

const longestText = 8192
const tag = 7

/**
 * Finds out what library it is and starts it, for calls from one thread.
 * @param around runs the start itself, which waits for the other processes
 * @throws WorldError for an unknown implementation, or what MPI itself reports
 */
export function startMpi(library: Library, around: (start: () => void) => void): Mpi {
  const version = versionOf(library)
  const known = implementationOf(version, (name) => library.symbol(name) as bigint)
  const { handleType: H, types, operations, inPlace, ignoreStatus, anySource } = known
  const declare = (name: string, parameters: string) => {
    const call = library.func(`int ${name}(${parameters})`)
    return (...args: readonly unknown[]) => check(name, call(...args) as number)
  }
  const errorString = library.func('int MPI_Error_string(int, void *, void *)')
  function check(name: string, code: number): void {
    if (code === 0) return
    const text = new Uint8Array(new ArrayBuffer(longestText))
    const length = intCell()
    errorString(code, text, length)
    throw new WorldError(`distributed: ${name} failed: ${textOf(text, length[0]!)}.`)
  }

  const initialized = declare('MPI_Initialized', 'void *')
  const init = declare('MPI_Init_thread', 'void *, void *, int, void *')
  const duplicate = declare('MPI_Comm_dup', `${H}, void *`)
  const setErrorHandler = declare('MPI_Comm_set_errhandler', `${H}, ${H}`)
  const commRank = declare('MPI_Comm_rank', `${H}, void *`)
  const commSize = declare('MPI_Comm_size', `${H}, void *`)
  const commFree = declare('MPI_Comm_free', 'void *')
  const iallreduce = declare('MPI_Iallreduce', `void *, void *, int, ${H}, ${H}, ${H}, void *`)
  const ibcast = declare('MPI_Ibcast', `void *, int, ${H}, int, ${H}, void *`)
  const iallgather = declare('MPI_Iallgather', `void *, int, ${H}, void *, int, ${H}, ${H}, void *`)
  const ibarrier = declare('MPI_Ibarrier', `${H}, void *`)
  const isend = declare('MPI_Isend', `void *, int, ${H}, int, int, ${H}, void *`)
  const iprobe = declare('MPI_Iprobe', `int, int, ${H}, void *, void *`)
  const recv = declare('MPI_Recv', `void *, int, ${H}, int, int, ${H}, void *`)
  const test = declare('MPI_Test', 'void *, void *, void *')
  const abort = library.func(`int MPI_Abort(${H}, int)`)
  const finalize = declare('MPI_Finalize', '')

  const [flag, begun] = [intCell(), intCell()]
  initialized(begun)
  if (begun[0] === 0) around(() => init(null, null, 0, intCell()))
  setErrorHandler(known.communicatorOfAll, known.errorsReturn)

  const cell = () => known.handleCell()
  const number = (read: (comm: Handle, cell: Int32Array) => void, comm: Handle) => {
    const value = intCell()
    read(comm, value)
    return value[0]!
  }
  /** Calls with a place for the request as the last argument. */
  const under = (call: (...args: readonly unknown[]) => void, ...args: readonly unknown[]): Request => {
    const request = cell()
    call(...args, request)
    return request
  }
  const typeOf = (place: Place): Handle =>
    place instanceof Float32Array
      ? types.float32
      : place instanceof Float64Array
        ? types.float64
        : place instanceof Int32Array
          ? types.int32
          : types.byte

  return {
    implementation: known.name,
    duplicate() {
      const made = cell()
      duplicate(known.communicatorOfAll, made)
      const comm = made[0]!
      setErrorHandler(comm, known.errorsReturn)
      return {
        rank: number(commRank, comm),
        size: number(commSize, comm),
        allReduce: (place, operation) =>
          under(iallreduce, inPlace, place, place.length, typeOf(place), operations[operation], comm),
        broadcast: (bytes, root) => under(ibcast, bytes, bytes.length, types.byte, root, comm),
        allGather: (own, all) => under(iallgather, own, own.length, types.byte, all, own.length, types.byte, comm),
        barrier: () => under(ibarrier, comm),
        send: (bytes, to) => under(isend, bytes, bytes.length, types.byte, to, tag, comm),
        probe() {
          iprobe(anySource, tag, comm, flag, ignoreStatus)
          return flag[0] !== 0
        },
        receive: (bytes) => recv(bytes, bytes.length, types.byte, anySource, tag, comm, ignoreStatus),
        free: () => commFree(made),
      }
    },
    test(request) {
      test(request, flag, ignoreStatus)
      return flag[0] !== 0
    },
    abort: (code) => void abort(known.communicatorOfAll, code),
    finalize: () => finalize(),
  }
}

/** What the library says of itself; it may be asked before it is started. */
function versionOf(library: Library): string {
  let ask
  try {
    ask = library.func('int MPI_Get_library_version(void *, void *)')
  } catch (error) {
    throw new WorldError(
      'distributed: the library that was opened has no MPI_Get_library_version: it is not an MPI library. Set WGPT_MPI_LIBRARY to the path of libmpi.',
      { cause: error },
    )
  }
  const text = new Uint8Array(new ArrayBuffer(longestText))
  const length = intCell()
  ask(text, length)
  return textOf(text, length[0]!)
}

const textOf = (bytes: Uint8Array, length: number) =>
  new TextDecoder().decode(bytes.subarray(0, Math.min(length, bytes.length))).trim()
