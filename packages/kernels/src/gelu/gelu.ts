import type * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { composeExactGelu, composeGelu } from './composed.js'
import { Gelu, GeluGradient, type GeluForm } from './names.js'

export interface GeluOptions {
  /** `'tanh'`, the default, is GPT-2's gelu_new; `'exact'` is x·Φ(x), PyTorch's default. They differ by at most 5e-4. */
  form?: GeluForm
}

/**
 * GELU.
 * @param x float32, any shape
 * @returns the same shape, with a gradient (first order)
 * @throws TypeError for another dtype, RangeError for another form
 * Source: arXiv 1606.08415, section 2
 */
export function gelu<Input extends tf.Tensor>(x: Input, { form = 'tanh' }: GeluOptions = {}): Input {
  checkDtype('gelu', 'x', x, 'float32')
  if (!Object.hasOwn(compose, form))
    throw new RangeError(`gelu: form is '${form}', wanted 'tanh' or 'exact': leave it out for 'tanh'.`)
  return hasKernel(Gelu) ? runGelu(x, form) : compose[form](x)
}

const compose = { tanh: composeGelu, exact: composeExactGelu }

function runGelu<Input extends tf.Tensor>(x: Input, form: GeluForm): Input {
  return withGradient<Input>(
    [x],
    (save) => {
      save([x])
      return runKernel(Gelu, { x }, { form }) as Input
    },
    (dy, saved) => [runKernel(GeluGradient, { dy, x: saved[0]! }, { form }) as tf.Tensor],
  )
}
