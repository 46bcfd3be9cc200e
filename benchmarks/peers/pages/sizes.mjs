/** The model that every side trains: 2 layers, 64 channels, 4 heads, 64 positions, 65 tokens, 4 sequences per step; AdamW with clipping at 1. */
export const sizes = { layers: 2, channels: 64, heads: 4, time: 64, vocabulary: 65, batch: 4 }

/** The same tokens on every side; targets are shifted by one. */
export const ids = (shift) =>
  Int32Array.from({ length: sizes.batch * sizes.time }, (_, i) => ((i + shift) * 7919) % sizes.vocabulary)
