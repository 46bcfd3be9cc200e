import type { BlockGraph } from '../../graph/block-graph.js'
import type { Ref } from '../../graph/graph-builder.js'
import { plainProduct } from '../../graph/model-graph.js'
import { adjustedGraph } from './adjusted.js'

/** The branch with attention: [batch · time, channel] → the same. */
export async function attentionGraph(x: Ref, block: BlockGraph): Promise<Ref> {
  const { model, name } = block
  const { builder, shape } = model
  const read = block.norm(await block.filtered(x, 'beforeAttention'), `${name}.ln_1`)
  const projections = await projected(await block.filtered(read, 'mixerInput'), block)
  const qkv = await block.filtered(projections, 'qkv')
  const parts = builder.op('Split', [builder.integer(1), qkv], { num_split: 3 })
  const headsOf = (rows: Ref) => builder.transpose(builder.reshape(rows, model.headShape), 0, 2, 1, 3)
  const three = adjustedGraph([parts, `${parts}:1`, `${parts}:2`], block)
  const [queries, keys, values] = three.map(headsOf) as [Ref, Ref, Ref]
  const scores = builder.op('BatchMatMulV2', [block.turned(queries), block.turned(keys)], {
    adj_x: false,
    adj_y: true,
  })
  const scale = builder.number('attention', 1 / Math.sqrt(shape.embeddingSize / shape.headCount))
  const shares = builder.op('Softmax', [builder.add(builder.multiply(scores, scale), model.mask)])
  const mixed = builder.op('BatchMatMulV2', [shares, values], { adj_x: false, adj_y: false })
  const rows = builder.reshape(builder.transpose(mixed, 0, 2, 1, 3), model.rowShape(shape.embeddingSize))
  return builder.add(x, model.linear(rows, `${name}.attn.c_proj`))
}

const inputs = ['queries', 'keys', 'values'] as const

/** [batch · time, channel] → [batch · time, 3 · channel] */
async function projected(x: Ref, block: BlockGraph): Promise<Ref> {
  const { builder, linear, biased, parameter, shape } = block.model
  const name = `${block.name}.attn.c_attn`
  if (!inputs.some((place) => block.has(place))) return linear(x, name)
  const size = shape.embeddingSize
  const made: Ref[] = []
  for (const [part, place] of inputs.entries()) {
    const columns = (tensor: Ref, from: number[], count: number[]) =>
      builder.op('Slice', [tensor, builder.integers(...from), builder.integers(...count)])
    const weight = columns(parameter(`${name}.weight`), [0, part * size], [-1, size])
    const product = builder.op('MatMul', [await block.filtered(x, place), weight], plainProduct)
    made.push(biased(product, name, (bias) => columns(bias, [part * size], [size])))
  }
  return builder.op('ConcatV2', [...made, builder.integer(1)], { N: made.length })
}
