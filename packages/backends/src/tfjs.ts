import * as core from '@tensorflow/tfjs-core'
import { version_cpu } from '@tensorflow/tfjs-backend-cpu'
import { withGradients } from './generated/tfjs-gradients.js'

/** `@tensorflow/tfjs-core` with its gradients, the methods of its tensors (`x.add(y)`) and the backend `cpu`. */
export const tfjs = withGradients(core)

/** Of the backend `cpu`, which is registered when this module is loaded. */
export const cpuVersion = version_cpu
