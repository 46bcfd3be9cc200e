/**
 * Of the polynomial that gives the normal distribution to a relative error of 1.2e-7, the highest power first.
 * Source: Numerical Recipes, 2nd edition, section 6.2 (erfcc)
 */
export const erfcCoefficients = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
]

/** √(2/π), which the tanh form multiplies by. */
export const scale = Math.sqrt(2 / Math.PI)
