export interface CrossEntropyAttributes {
  /** Whether rows whose target is `ignoreIndex` don't count. */
  ignores: boolean
  ignoreIndex: number
  labelSmoothing: number
}

/**
 * Inputs: logits float32 [rows, vocabulary], targets int32 [rows]. Attributes: CrossEntropyAttributes.
 * Outputs: loss (scalar, mean over the rows that count; 0 if none does), its gradient for logits [rows, vocabulary].
 */
export const CrossEntropy = 'WgptCrossEntropy'
