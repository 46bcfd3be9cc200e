import { WorldError } from '../world.js'

/** A name of something in MPI: an address in Open MPI, a number in MPICH. */
export type Handle = bigint | number

/** What the C header of an implementation says, which no library tells. */
export interface Implementation {
  readonly name: 'Open MPI' | 'MPICH'
  /** Of a handle, in koffi's words. */
  readonly handleType: 'uintptr_t' | 'int'
  /** A place for one handle, which the library fills. */
  handleCell(): BigUint64Array | Int32Array
  readonly communicatorOfAll: Handle
  readonly errorsReturn: Handle
  readonly types: Readonly<Record<'byte' | 'int32' | 'float32' | 'float64', Handle>>
  readonly operations: Readonly<Record<'sum' | 'max', Handle>>
  /** Addresses with a meaning of their own. */
  readonly inPlace: bigint
  readonly ignoreStatus: bigint
  readonly anySource: number
}

/** Cells lie outside V8's heap: the library may keep their addresses. */
export const bigCell = (): BigUint64Array => new BigUint64Array(new ArrayBuffer(8))
export const intCell = (): Int32Array => new Int32Array(new ArrayBuffer(4))

/** Handles are addresses of the library's global variables. From mpi.h of Open MPI 4 and 5. */
export const openMpi = (symbol: (name: string) => bigint): Implementation => ({
  name: 'Open MPI',
  handleType: 'uintptr_t',
  handleCell: bigCell,
  communicatorOfAll: symbol('ompi_mpi_comm_world'),
  errorsReturn: symbol('ompi_mpi_errors_return'),
  types: {
    byte: symbol('ompi_mpi_byte'),
    int32: symbol('ompi_mpi_int32_t'),
    float32: symbol('ompi_mpi_float'),
    float64: symbol('ompi_mpi_double'),
  },
  operations: { sum: symbol('ompi_mpi_op_sum'), max: symbol('ompi_mpi_op_max') },
  inPlace: 1n,
  ignoreStatus: 0n,
  anySource: -1,
})

/** Handles are numbers, fixed by the ABI that MPICH 3 and 4 keep. From its mpi.h. */
export const mpich: Implementation = {
  name: 'MPICH',
  handleType: 'int',
  handleCell: intCell,
  communicatorOfAll: 0x44000000,
  errorsReturn: 0x54000001,
  types: { byte: 0x4c00010d, int32: 0x4c000439, float32: 0x4c00040a, float64: 0x4c00080b },
  operations: { sum: 0x58000003, max: 0x58000001 },
  inPlace: 0xffff_ffff_ffff_ffffn,
  ignoreStatus: 1n,
  anySource: -2,
}

/**
 * Tells the implementations apart by what MPI_Get_library_version says.
 * @throws WorldError for any other
 */
export function implementationOf(version: string, symbol: (name: string) => bigint): Implementation {
  if (/^Open MPI v?[45]\./.test(version)) return openMpi(symbol)
  if (/^MPICH Version:\s*[34]\./.test(version)) return mpich
  const first = version.split('\n')[0]!.trim().slice(0, 80)
  throw new WorldError(
    `distributed: the MPI library says that it is '${first}'; expected Open MPI 4 or 5, or MPICH 3 or 4. Set WGPT_MPI_LIBRARY to the library of one of these.`,
  )
}
