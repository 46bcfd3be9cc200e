import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { withSharedMemory } from './shared-binary.js'

const { WebAssembly: api } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object
    Instance: new (module: object, imports?: object) => { exports: Record<string, unknown> }
    Memory: new (limits: object) => object
  }
}
const bytes = (...values: number[]) => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...values])
const memoryOf = (binary: Uint8Array) =>
  new api.Instance(new api.Module(binary)).exports['m'] as { buffer: ArrayBufferLike }

describe('a binary with shared memory', () => {
  it('shares a memory of its own, with and without a maximum', () => {
    const exported = [7, 5, 1, 1, 109, 2, 0]
    const open = bytes(5, 3, 1, 0, 2, ...exported)
    expect(memoryOf(open).buffer).toBeInstanceOf(ArrayBuffer)
    for (const binary of [open, bytes(5, 4, 1, 1, 2, 9, ...exported)]) {
      const { buffer } = memoryOf(withSharedMemory(binary))
      expect(buffer).toBeInstanceOf(SharedArrayBuffer)
      expect(buffer.byteLength).toBe(2 * 65536)
    }
  })

  it('takes a shared memory instead of the imported one', () => {
    const binary = withSharedMemory(bytes(2, 8, 1, 1, 101, 1, 109, 2, 0, 0))
    const memory = new api.Memory({ initial: 1, maximum: 4, shared: true })
    expect(() => new api.Instance(new api.Module(binary), { e: { m: memory } })).not.toThrow()
    expect(() => new api.Instance(new api.Module(binary), { e: { m: new api.Memory({ initial: 1 }) } })).toThrow()
  })

  it("is valid for tfjs' own binaries", () => {
    const require = createRequire(import.meta.url)
    for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
      const binary = readFileSync(require.resolve(`@tensorflow/tfjs-backend-wasm/dist/${name}`))
      expect(() => new api.Module(withSharedMemory(binary))).not.toThrow()
    }
  })

  it('refuses what has no memory, and what ends too early', () => {
    expect(() => withSharedMemory(bytes())).toThrow('the binary has no memory')
    expect(() => withSharedMemory(bytes(5, 3, 1))).toThrow(RangeError)
  })
})
