import { installTensorflow } from '@wgpt/backends/install'

/** TensorFlow comes into the cache folder the way it comes to a user; once it is there, this takes a second. A failure fails the project. */
export async function setup(): Promise<void> {
  await installTensorflow({
    onProgress: ({ phase, text }) => {
      if (phase !== shown) console.error(`native backend, ${phase}: ${text}`)
      shown = phase
    },
  })
}

let shown: string | undefined
