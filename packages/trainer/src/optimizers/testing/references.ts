/** A parameter in float64, with the gradients of the steps. */
export interface Problem {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: readonly number[]
  readonly gradients: readonly (readonly number[])[]
  readonly rates: readonly number[]
  /** 0 where the parameter doesn't decay. */
  readonly decay: number
}

type Reference = (problem: Problem, settings: Readonly<Record<string, number>>) => number[]

/** Each optimizer's algorithm as its source has it, in float64. */
export const references: Readonly<Record<string, Reference>> = { adamw, lion, muon }

/** arXiv 1711.05101, with PyTorch's epsilon. */
function adamw({ values, gradients, rates, decay }: Problem, { beta1, beta2, epsilon }: Record<string, number>) {
  return values.map((initial, index) => {
    let [value, first, second] = [initial, 0, 0]
    for (const [i, rate] of rates.entries()) {
      const gradient = gradients[i]![index]!
      value -= rate * decay * value
      first = beta1! * first + (1 - beta1!) * gradient
      second = beta2! * second + (1 - beta2!) * gradient ** 2
      const unbiased = { first: first / (1 - beta1! ** (i + 1)), second: second / (1 - beta2! ** (i + 1)) }
      value -= (rate * unbiased.first) / (Math.sqrt(unbiased.second) + epsilon!)
    }
    return value
  })
}

/** arXiv 2302.06675, program 1. */
function lion({ values, gradients, rates, decay }: Problem, { beta1, beta2 }: Record<string, number>) {
  return values.map((initial, index) => {
    let [value, momentum] = [initial, 0]
    for (const [i, rate] of rates.entries()) {
      const gradient = gradients[i]![index]!
      const update = Math.sign(beta1! * momentum + (1 - beta1!) * gradient)
      value -= rate * (update + decay * value)
      momentum = beta2! * momentum + (1 - beta2!) * gradient
    }
    return value
  })
}

/** github.com/KellerJordan/Muon for hidden matrices, AdamW for the rest. */
function muon(problem: Problem, settings: Record<string, number>): number[] {
  const { name, shape, values, gradients, rates, decay } = problem
  const isHidden = /mlp\.c_(fc|proj)\.weight$|attn\.c_(attn|proj)\.weight$/.test(name)
  if (!isHidden) return adamw(problem, settings)
  const [inputs, columns] = shape as [number, number]
  const parts = name.endsWith('c_attn.weight') ? 3 : 1
  const outputs = columns / parts
  const current = [...values]
  const momentum = values.map(() => 0)
  const { momentum: kept, matrixRate } = settings as { momentum: number; matrixRate: number }
  for (const [i, base] of rates.entries()) {
    const rate = base * matrixRate
    const ahead = momentum.map((old, index) => {
      const gradient = gradients[i]![index]!
      momentum[index] = kept * old + (1 - kept) * gradient
      return kept * momentum[index] + (1 - kept) * gradient
    })
    for (let part = 0; part < parts; part++) {
      // As the source's layers lie: a row per output.
      const matrix = Array.from({ length: outputs }, (_, row) =>
        Array.from({ length: inputs }, (_, column) => ahead[column * columns + part * outputs + row]!),
      )
      const orthogonal = newtonSchulz(matrix)
      const scale = Math.sqrt(Math.max(1, outputs / inputs))
      for (let row = 0; row < outputs; row++)
        for (let column = 0; column < inputs; column++) {
          const index = column * columns + part * outputs + row
          current[index] = current[index]! * (1 - rate * decay) - rate * scale * orthogonal[row]![column]!
        }
    }
  }
  return current
}

type Matrix = number[][]

function newtonSchulz(matrix: Matrix): Matrix {
  const isTall = matrix.length > matrix[0]!.length
  const norm = Math.sqrt(matrix.flat().reduce((sum, value) => sum + value ** 2, 0))
  let x = scaled(isTall ? transposed(matrix) : matrix, 1 / (norm + 1e-7))
  for (let step = 0; step < 5; step++) {
    const gram = product(x, transposed(x))
    const powers = sum(scaled(gram, -4.775), scaled(product(gram, gram), 2.0315))
    x = sum(scaled(x, 3.4445), product(powers, x))
  }
  return isTall ? transposed(x) : x
}

const scaled = (a: Matrix, factor: number): Matrix => a.map((row) => row.map((value) => value * factor))
const sum = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((value, j) => value + b[i]![j]!))
const transposed = (a: Matrix): Matrix => a[0]!.map((_, column) => a.map((row) => row[column]!))
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, column) => row.reduce((total, value, k) => total + value * b[k]![column]!, 0)))
