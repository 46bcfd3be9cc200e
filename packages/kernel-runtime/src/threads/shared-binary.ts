import { WgptRangeError } from '@wgpt/errors'

/** Pages of 64 KiB: what a 32-bit address reaches. */
const mostPages = 65536

/**
 * A copy of a binary whose one memory, imported or its own, is shared. Nothing else changes: plain loads and stores work on shared
 * memory, and only who owns it decides when they are in order.
 * @throws RangeError if there is no such memory
 * Source: WebAssembly core specification 3.0, section 5.5
 */
export function withSharedMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes, 8)
  while (!reader.isAtEnd) {
    const start = reader.at
    const section = reader.byte()
    const size = reader.number()
    const body = reader.at
    const limits =
      section === importSection ? importedMemory(reader) : section === memorySection ? reader.skip(1) : undefined
    if (limits !== undefined) return rewrite(bytes, { start, section, body, end: body + size, limits })
    reader.at = body + size
  }
  throw new WgptRangeError('wasm: the binary has no memory; expected one. It may be truncated: build it again.')
}

const importSection = 2
const memorySection = 5
const memoryKind = 2
const shared = 2
const hasMaximum = 1

/** Where the limits of the imported memory begin. */
function importedMemory(reader: Reader): number | undefined {
  for (let count = reader.number(); count > 0; count--) {
    reader.skip(reader.number()) // module
    reader.skip(reader.number()) // name
    const kind = reader.byte()
    if (kind === memoryKind) return reader.at
    if (kind === 0) reader.number()
    else if (kind === 3) reader.skip(2)
    else return undefined
  }
  return undefined
}

interface Found {
  readonly start: number
  readonly section: number
  readonly body: number
  readonly end: number
  readonly limits: number
}

function rewrite(bytes: Uint8Array, { start, section, body, end, limits }: Found): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes, limits)
  const flags = reader.byte()
  const initial = reader.number()
  const maximum = flags & hasMaximum ? reader.number() : mostPages
  const after = bytes.subarray(reader.at, end)
  const before = bytes.subarray(body, limits)
  const content = [...before, shared | hasMaximum, ...leb(initial), ...leb(maximum), ...after]
  const head = bytes.subarray(0, start)
  const tail = bytes.subarray(end)
  const section_ = [section, ...leb(content.length), ...content]
  const result = new Uint8Array(head.length + section_.length + tail.length)
  result.set(head)
  result.set(section_, head.length)
  result.set(tail, head.length + section_.length)
  return result
}

/** Unsigned, seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  const low = value % 128
  const rest = Math.floor(value / 128)
  return rest === 0 ? [low] : [low + 128, ...leb(rest)]
}

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined)
      throw new WgptRangeError(`wasm: the binary ends at byte ${this.bytes.length}, inside a section.`)
    return value
  }

  number(): number {
    let [value, factor] = [0, 1]
    for (let byte = this.byte(); ; byte = this.byte(), factor *= 128) {
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }

  skip(count: number): number {
    this.at += count
    return this.at
  }
}
