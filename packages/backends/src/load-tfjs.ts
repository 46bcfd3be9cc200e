import * as tf from '@tensorflow/tfjs'
import '@wgpt/wavelet-op'

/** tfjs with its gradients (its main entry registers them) and with our kernels. */
export const loadTfjs = (): Promise<typeof tf> => Promise.resolve(tf)
