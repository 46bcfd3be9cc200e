import { checkCausal } from '../causality.js'
import type { DecoderConfig } from '../config/decoder-config.js'
import { embedding, EMBEDDING_NORM } from '../parts/embedding/embedding.js'
import { feedForwards } from '../parts/feed-forwards/index.js'
import { filterSites } from '../parts/filters/filter-sites.js'
import { head } from '../parts/head/head.js'
import { mixers } from '../parts/mixers/index.js'
import { norms } from '../parts/norms/index.js'
import type { Place } from '../parts/places.js'
import { positions } from '../parts/positions/index.js'
import type { BlockGraph } from '../parts/graph/block-graph.js'
import type { GraphBuilder, Ref } from '../parts/graph/graph-builder.js'
import { ModelGraph, type ParameterValues } from '../parts/graph/model-graph.js'

/**
 * A decoder as a graph of plain ops, composed of its parts': `tokens` int32 [batch, time] → `logits` float32 [batch, time, vocabulary],
 * for any batch and any time up to the context.
 * @example
 * ```ts
 * const decoder = createDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
 * const parameters = new Map()
 * for (const [name, parameter] of decoder.parameters)
 *   parameters.set(name, { shape: parameter.shape, values: await parameter.data() })
 * const graph = await decoderGraph(decoder.config, parameters)
 * decoder.dispose()
 * ```
 */
export async function decoderGraph(config: DecoderConfig, parameters: ParameterValues): Promise<GraphBuilder> {
  checkCausal(config, 'a graph')
  const model = new ModelGraph(config, parameters)
  const { builder } = model
  const [position, norm] = [positions[config.positions], norms[config.norm]]
  const [mixer, feedForward] = [mixers[config.mixer], feedForwards[config.activation]]
  const sites = filterSites(config)
  /** @param part the name of what the filters stand in */
  const filtered = async (x: Ref, place: Place, part: string): Promise<Ref> => {
    let y = x
    for (const site of sites) if (site.place === place) y = await site.filter.graph(y, `${part}.${site.name}`, model)
    return y
  }

  const embedded = embedding.graph(position, model)
  let x = await filtered(builder.reshape(embedded, model.rowShape(config.embeddingSize)), 'embedding', 'transformer')
  if (config.embeddingNorm) x = norm.graph(x, `transformer.${EMBEDDING_NORM}`, model)
  const first: BlockGraph['first'] = { values: undefined }
  for (let layer = 0; layer < config.layerCount; layer++) {
    const name = `transformer.h.${layer}`
    const block: BlockGraph = {
      model,
      name,
      first,
      norm: (rows, of) => norm.graph(rows, of, model),
      turned: (heads) => position.graph.turn(heads, model),
      filtered: (rows, place) => filtered(rows, place, name),
      has: (place) => sites.some((site) => site.place === place),
    }
    x = await mixer.graph(x, block)
    x = await feedForward.graph(x, block)
    x = await block.filtered(x, 'afterBlock')
  }
  builder.output('logits', head.graph(norm.graph(x, 'transformer.ln_f', model), model))
  return builder
}
