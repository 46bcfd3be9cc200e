import type * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkShape } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { composeSwiglu } from './composed.js'
import { Swiglu, SwigluGradient } from './names.js'

/**
 * The gated activation of SwiGLU feed-forward layers: gate·σ(gate)·value.
 * @param gate float32, any shape
 * @param value float32 of the same shape
 * @returns the same shape, with gradients for both (first order)
 * @throws TypeError for another dtype, RangeError for shapes that differ
 * Source: arXiv 2002.05202
 */
export function swiglu<Input extends tf.Tensor>(gate: Input, value: Input): Input {
  checkDtype('swiglu', 'gate', gate, 'float32')
  checkDtype('swiglu', 'value', value, 'float32')
  checkShape('swiglu', 'value', value, gate.shape, 'the shape of gate')
  return hasKernel(Swiglu) ? runSwiglu(gate, value) : composeSwiglu(gate, value)
}

function runSwiglu<Input extends tf.Tensor>(gate: Input, value: Input): Input {
  return withGradient<Input>(
    [gate, value],
    (save) => {
      save([gate, value])
      return runKernel(Swiglu, { gate, value }) as Input
    },
    (dy, saved) => runKernel(SwigluGradient, { dy, gate: saved[0]!, value: saved[1]! }) as tf.Tensor[],
  )
}
