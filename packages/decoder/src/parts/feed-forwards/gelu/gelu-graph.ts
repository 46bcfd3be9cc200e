import type { GraphBuilder, Ref } from '../../graph/graph-builder.js'

/** GPT-2's GELU, by a tanh. */
export function geluTanhGraph(x: Ref, builder: GraphBuilder): Ref {
  const cube = builder.multiply(builder.multiply(x, x), x)
  const inner = builder.add(x, builder.multiply(cube, builder.number('gelu', 0.044715)))
  const tanh = builder.op('Tanh', [builder.multiply(inner, builder.number('rootOf2ByPi', Math.sqrt(2 / Math.PI)))])
  return builder.multiply(builder.multiply(x, builder.number('half', 0.5)), builder.add(tanh, builder.number('one', 1)))
}

/** x·Φ(x), by the error function. */
export function geluExactGraph(x: Ref, builder: GraphBuilder): Ref {
  const erf = builder.op('Erf', [builder.multiply(x, builder.number('rootOfHalf', Math.SQRT1_2))])
  return builder.multiply(builder.multiply(x, builder.number('half', 0.5)), builder.add(erf, builder.number('one', 1)))
}
