const unit = Math.SQRT2 / 8

/**
 * bior2.2, the 5/3 spline wavelet. The scaling filter is the linear B-spline, the wavelet filter that of its dual.
 * Source: A. Cohen, I. Daubechies, J.-C. Feauveau, Biorthogonal bases of compactly supported wavelets (1992), table 6.1;
 * PyWavelets' `rec_lo` and `rec_hi` without the zero at their front.
 */
export const biorthogonal = {
  'bior2.2': { scaling: [2 * unit, 4 * unit, 2 * unit], wavelet: [unit, 2 * unit, -6 * unit, 2 * unit, unit] },
}
