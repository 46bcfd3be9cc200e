import { Assembly } from '@wgpt/kernel-runtime'
import { packed, type MatrixFunctions } from '../generated/matrix.js'

/** Products of matrices: `linear`, the gradients and tfjs' own matMul stand on it. */
export const assembly = new Assembly<MatrixFunctions>(packed)
