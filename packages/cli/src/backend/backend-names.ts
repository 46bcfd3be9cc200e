import type { BackendName } from '@wgpt/backends'

/** The compiler keeps this complete; importing the list itself would load tfjs to show a line of help. */
const known: Record<BackendName, true> = { tensorflow: true, webgpu: true, wasm: true, cpu: true }

export const backendNames = Object.keys(known)
