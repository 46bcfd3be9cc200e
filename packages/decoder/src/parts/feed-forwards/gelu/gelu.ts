import { gelu as activate } from '@wgpt/kernels'
import { intoResidual, linearLayout } from '../../layout.js'
import { applyLinear } from '../../linear.js'
import { MATRICES, NORM, type FeedForwardPart } from '../feed-forward.js'
import { geluExactGraph, geluTanhGraph } from './gelu-graph.js'

const forms = {
  tanh: { activation: 'geluTanh', graph: geluTanhGraph },
  exact: { activation: 'gelu', graph: geluExactGraph },
} as const

/** GELU(x·c_fc)·c_proj. Source: arXiv 1606.08415 */
export const gelu = (form: keyof typeof forms): FeedForwardPart => ({
  places: ({ embeddingSize, feedForwardSize }) => ({
    feedForwardInput: embeddingSize,
    feedForwardHidden: feedForwardSize,
  }),
  layout: (shape) => [
    ...linearLayout(`${MATRICES}.c_fc`, shape.embeddingSize, shape.feedForwardSize),
    ...linearLayout(`${MATRICES}.c_proj`, shape.feedForwardSize, shape.embeddingSize, intoResidual(shape)),
  ],
  apply(x, pass) {
    const weights = pass.weights.of(MATRICES)
    const read = pass.filtered(pass.norm(x, NORM), 'feedForwardInput')
    const hidden = pass.has('feedForwardHidden')
      ? activate(pass.filtered(applyLinear(read, weights.of('c_fc')), 'feedForwardHidden'), { form })
      : applyLinear(read, weights.of('c_fc'), { activation: forms[form].activation })
    return pass.added(
      x,
      (residual) => applyLinear(hidden, weights.of('c_proj'), residual && { residual }),
      'feed-forward',
    )
  },
  cost: ({ embeddingSize, feedForwardSize }) => ({
    products: 2 * 2 * embeddingSize * feedForwardSize,
    // What the activation reads and makes.
    saved: 2 * feedForwardSize,
    working: 2 * embeddingSize + feedForwardSize,
  }),
  async graph(x, block) {
    const { builder, linear } = block.model
    const name = `${block.name}.${MATRICES}`
    const read = await block.filtered(block.norm(x, `${block.name}.${NORM}`), 'feedForwardInput')
    const up = await block.filtered(linear(read, `${name}.c_fc`), 'feedForwardHidden')
    return builder.add(x, linear(forms[form].graph(up, builder), `${name}.c_proj`))
  },
})
