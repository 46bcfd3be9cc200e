import type { GraphBuilder, Ref } from '../graph/graph-builder.js'
import type { ModelGraph } from '../graph/model-graph.js'

/** x / √(mean of x² + 1e-5) along the last axis. */
export function scaledToUnit(x: Ref, builder: GraphBuilder): Ref {
  const variance = builder.mean(builder.multiply(x, x))
  const inverse = builder.op('Rsqrt', [builder.add(variance, builder.number('epsilon', 1e-5))])
  return builder.multiply(x, inverse)
}

/** The same times the gain. */
export const normalized = (x: Ref, name: string, { builder, parameter }: ModelGraph): Ref =>
  builder.multiply(scaledToUnit(x, builder), parameter(`${name}.weight`))
