import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The backends of the running test project. Laws iterate them: `describe.each(inject('backends'))('… on %s', …)`. */
    backends: ('tensorflow' | 'webgpu' | 'wasm' | 'cpu')[]
    /** WGPT_LONG is set: laws that take a software GPU minutes run whole there too. */
    isLong: boolean
  }
}
