import type { Platform } from '../backend.js'

/** A page, or a worker of one. */
export const browserPlatform: Platform = {
  webgpu: () => {
    const { gpu } = navigator as { readonly gpu?: GPU }
    if (gpu !== undefined) return Promise.resolve({ gpu })
    return Promise.resolve(
      globalThis.isSecureContext
        ? { reason: 'this browser has no WebGPU', install: 'use a browser that has it, and switch WebGPU on there' }
        : {
            reason: 'this page is not a secure context, so it has no WebGPU',
            install: 'serve it over https or from localhost',
          },
    )
  },
  noAdapter: {
    reason: "the browser's WebGPU finds no GPU",
    install: "switch hardware acceleration on in the browser's settings",
  },
  tensorflow: () =>
    Promise.resolve({ reason: 'TensorFlow is a native library, and this is a page', install: 'run in Node' }),
  // A page that isn't isolated has no memory that threads can share. Browsers count the threads of cores, two each on most.
  threads: (asked) =>
    asked ?? (globalThis.crossOriginIsolated ? Math.min(64, Math.ceil(navigator.hardwareConcurrency / 2)) : 1),
  onExit: () => undefined, // the browser sees to it
  install: (packages) => `add ${packages} to the page's bundle`,
}
