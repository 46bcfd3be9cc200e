import type { Platform } from '../backend.js'

/** A page, or a worker of one. */
export const browserPlatform: Platform = {
  webgpu: () => {
    const { gpu } = navigator as { readonly gpu?: GPU }
    if (gpu != null) return Promise.resolve({ gpu })
    return Promise.resolve(
      globalThis.isSecureContext
        ? { reason: 'this browser has no WebGPU', install: 'use a browser that has it, and switch WebGPU on there' }
        : {
            reason: 'this page is not a secure context, so it has no WebGPU',
            onExit: () => undefined, // the browser sees to it
            install: 'serve it over https or from localhost',
          },
    )
  },
  tensorflow: () =>
    Promise.resolve({ reason: 'TensorFlow is a native library, and this is a page', install: 'run in Node' }),
  onExit: () => undefined, // the browser sees to it
  install: (packages) => `add ${packages} to the page's bundle`,
}
