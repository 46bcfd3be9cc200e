/**
 * The two filters of a wavelet, tap `k` for the sample k steps ago, as PyWavelets' `rec_lo` and `rec_hi` (without zeros that pad
 * both). `scaling` sums to √2, `wavelet` to 0.
 */
export interface Family {
  readonly scaling: readonly number[]
  readonly wavelet: readonly number[]
}

/** An orthogonal wavelet: its high-pass filter is the scaling filter backwards with alternating signs. */
export const orthogonal = (scaling: readonly number[]): Family => ({
  scaling,
  wavelet: scaling.map((_, k) => (k % 2 === 0 ? 1 : -1) * scaling[scaling.length - 1 - k]!),
})
