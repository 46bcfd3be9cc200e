import { gelu as activate } from '@wgpt/kernels'
import { twoMatrices } from '../two-matrices.js'
import { geluExactGraph, geluTanhGraph } from './gelu-graph.js'

const forms = {
  tanh: { fused: 'geluTanh', graph: geluTanhGraph },
  exact: { fused: 'gelu', graph: geluExactGraph },
} as const

/** GELU(x·c_fc)·c_proj. Source: arXiv 1606.08415 */
export const gelu = (form: keyof typeof forms) => twoMatrices({ ...forms[form], apply: (x) => activate(x, { form }) })
