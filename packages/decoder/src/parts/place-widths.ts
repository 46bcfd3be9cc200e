import { feedForwards } from './feed-forwards/index.js'
import { mixers } from './mixers/index.js'
import type { ModelShape } from './model-shape.js'
import type { Widths } from './places.js'

export interface PlacedShape extends ModelShape {
  readonly mixer: keyof typeof mixers
  readonly activation: keyof typeof feedForwards
}

/** The places that filters have in a decoder, and the channels at each. */
export const placeWidths = (shape: PlacedShape): Widths => ({
  embedding: shape.embeddingSize,
  ...mixers[shape.mixer].places(shape),
  ...feedForwards[shape.activation].places(shape),
  afterBlock: shape.embeddingSize,
})
