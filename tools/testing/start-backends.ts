import { useBackend } from '@wgpt/backends'
import { inject } from 'vitest'

/** In a page, the folder that vite serves tfjs' wasm binaries from; Node finds them by itself. */
const wasmPath = 'document' in globalThis ? '/node_modules/@tensorflow/tfjs-backend-wasm/dist' : undefined

// A backend that the project is meant to cover and that cannot start fails every file: nothing is skipped in silence.
for (const name of inject('backends')) await useBackend(name, wasmPath === undefined ? {} : { wasmPath })
