import type { Attribute, KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { hostKernels } from '@wgpt/kernel-runtime'
import { CausalWavelet, type WaveletAttributes } from '../contract.js'
import { causalWaveletWasm } from './wasm.kernel.js'

/** The op that `wgpt backends install tensorflow` builds into TensorFlow; a stock tfjs-node is without it. */
const opName = 'WgptCausalWavelet'

interface OpAttribute {
  readonly name: string
  readonly type: number
  readonly value: boolean | number
}

/** The part of tfjs-node's backend that is used here. */
interface NodeBackend {
  readonly binding: { readonly TF_ATTR_BOOL: number; readonly TF_ATTR_FLOAT: number }
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[]): Tensor
}

/** TensorFlow 2.21: "'…' is neither a type of a primitive operation nor a name of a function registered"; before: "Op type not registered '…'". */
const isUnknown = (message: string) => message.includes(`'${opName}'`) && message.includes('registered')

/** Backends that were asked for the op and don't know it. */
const withoutOp = new WeakSet()

/** In TensorFlow's own memory where it has the op, which knows no segments; else on copies, in WebAssembly. */
export const causalWaveletTensorflow: KernelConfig[] = hostKernels(causalWaveletWasm, 'tensorflow').map((onCopies) => ({
  ...onCopies,
  kernelFunc: (call) => {
    if (call.inputs.segments) return onCopies.kernelFunc(call)
    const backend = call.backend as NodeBackend
    if (withoutOp.has(backend)) return onCopies.kernelFunc(call)
    const { TF_ATTR_BOOL, TF_ATTR_FLOAT } = backend.binding
    const { boundary, strength } = call.attrs as Record<string, Attribute> & WaveletAttributes
    const attributes = [
      { name: 'adjoint', type: TF_ATTR_BOOL, value: onCopies.kernelName !== CausalWavelet },
      { name: 'renormalize', type: TF_ATTR_BOOL, value: boundary === 'renormalize' },
      { name: 'strength', type: TF_ATTR_FLOAT, value: strength },
    ]
    try {
      return backend.executeSingleOutput(opName, attributes, [call.inputs.x!, call.inputs.levels!])
    } catch (error) {
      if (!isUnknown(String(error))) throw error
      withoutOp.add(backend)
      return onCopies.kernelFunc(call)
    }
  },
}))
