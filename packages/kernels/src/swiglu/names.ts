/** Inputs: gate and value float32 of one shape. Output: gate·σ(gate)·value. */
export const Swiglu = 'WgptSwiglu'

/** Inputs: dy, gate, value. Outputs: dGate, dValue. */
export const SwigluGradient = 'WgptSwigluGradient'
