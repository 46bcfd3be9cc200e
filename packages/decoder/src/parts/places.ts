/** Where a filter can stand, with the words that describe it. Which of them a decoder has, its mixer and its feed-forward say. */
export const places = {
  afterBlock: 'after each block',
  beforeAttention: 'before the attention of each block',
  embedding: 'on the embeddings',
  mixerInput: 'after the norm before the mixer of each block',
  queries: 'on what each block makes its queries of',
  keys: 'on what each block makes its keys of',
  values: 'on what each block makes its values of',
  qkv: 'on the queries, keys and values of each block',
  feedForwardInput: 'after the norm before the feed-forward of each block',
  feedForwardHidden: 'inside the feed-forward of each block, before its activation',
} as const

export type Place = keyof typeof places
export const placeNames = Object.keys(places) as [Place, ...Place[]]

/** Channels at each place that a part has. */
export type Widths = Partial<Readonly<Record<Place, number>>>
