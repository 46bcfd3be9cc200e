/** WebAssembly as far as it is used here: the types of a page or of Node are not to be had where code runs anywhere. */
export const isShared = ({ buffer }: Memory): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer

export interface Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  grow(pages: number): number
}
export type Exports = Readonly<Record<string, (...args: number[]) => number>>
/** A compiled module; may be posted to workers. */
export type Module = object

interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean
  Module: new (bytes: Uint8Array) => Module
  Instance: new (module: Module, imports: object) => { exports: Exports }
  Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => Memory
}
interface Global {
  WebAssembly?: WebAssemblyApi
  atob(text: string): string
}
const host = globalThis as unknown as Global

/** undefined where the host has none, React Native's Hermes for one. */
export const webAssembly = (): WebAssemblyApi | undefined => host.WebAssembly

export function fromBase64(text: string): Uint8Array {
  const binary = host.atob(text)
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
