import type { Ref } from '../../graph/graph-builder.js'
import type { ModelGraph } from '../../graph/model-graph.js'

/** x / √(mean of x² + 1e-5), times the gain. */
export function normalized(x: Ref, name: string, { builder, parameter }: ModelGraph): Ref {
  const variance = builder.mean(builder.multiply(x, x))
  const inverse = builder.op('Rsqrt', [builder.add(variance, builder.number('epsilon', 1e-5))])
  return builder.multiply(builder.multiply(x, inverse), parameter(`${name}.weight`))
}
