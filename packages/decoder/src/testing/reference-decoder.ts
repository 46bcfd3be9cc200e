import type { DecoderConfig } from '../config/decoder-config.js'

/** Flat parameters by name, in float64. */
export type Parameters = ReadonlyMap<string, Float64Array>

/** Row-major [rows, columns]. */
interface Matrix {
  rows: number
  columns: number
  values: Float64Array
}

const matrix = (rows: number, columns: number, at: (row: number, column: number) => number): Matrix => ({
  rows,
  columns,
  values: Float64Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns)),
})
const get = ({ columns, values }: Matrix, row: number, column: number) => values[row * columns + column]!
const sum = (count: number, term: (i: number) => number) => {
  let total = 0
  for (let i = 0; i < count; i++) total += term(i)
  return total
}
const add = (a: Matrix, b: Matrix) =>
  matrix(a.rows, a.columns, (row, column) => get(a, row, column) + get(b, row, column))
const gelu = (x: Matrix) =>
  matrix(x.rows, x.columns, (row, column) => {
    const value = get(x, row, column)
    return 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)))
  })

/** The decoder in plain loops over one sequence at a time, written apart from the model: the tests' yardstick. */
export class ReferenceDecoder {
  constructor(
    private readonly config: DecoderConfig,
    private readonly parameters: Parameters,
    /** Level of each channel of the wavelet; all 0 without one. */
    private readonly levels: ArrayLike<number>,
  ) {}

  /** Mean nats a token. */
  loss(tokens: readonly number[][], targets: readonly number[][]): number {
    const losses = tokens.flatMap((sequence, at) => {
      const logits = this.logits(sequence)
      return targets[at]!.map((target, t) => {
        const total = sum(logits.columns, (id) => Math.exp(get(logits, t, id)))
        return Math.log(total) - get(logits, t, target)
      })
    })
    return sum(losses.length, (i) => losses[i]!) / losses.length
  }

  /** [time, vocabulary] */
  logits(tokens: readonly number[]): Matrix {
    const { layerCount, headHiddenSize, tiedEmbeddings, vocabularySize } = this.config
    let x = this.embed(tokens)
    for (let layer = 0; layer < layerCount; layer++) x = this.block(x, `transformer.h.${layer}`)
    x = this.norm(x, 'transformer.ln_f')
    if (headHiddenSize > 0) x = gelu(this.linear(x, 'lm_head.hidden'))
    const table = this.get(tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight')
    const width = x.columns
    return matrix(x.rows, vocabularySize, (t, id) => sum(width, (i) => get(x, t, i) * table[id * width + i]!))
  }

  private embed(tokens: readonly number[]): Matrix {
    const { embeddingSize: size, positions } = this.config
    const table = this.get('transformer.wte.weight')
    if (positions === 'learned') {
      const places = this.get('transformer.wpe.weight')
      return matrix(tokens.length, size, (t, i) => table[tokens[t]! * size + i]! + places[t * size + i]!)
    }
    return matrix(tokens.length, size, (t, i) => {
      const angle = t / 10000 ** ((i - (i % 2)) / size)
      return Math.sqrt(size) * table[tokens[t]! * size + i]! + (i % 2 === 0 ? Math.sin(angle) : Math.cos(angle))
    })
  }

  private block(x: Matrix, name: string): Matrix {
    if (this.config.mixer === 'attention')
      x = add(x, this.linear(this.attention(this.norm(x, `${name}.ln_1`), name), `${name}.attn.c_proj`))
    const hidden = gelu(this.linear(this.norm(x, `${name}.ln_2`), `${name}.mlp.c_fc`))
    x = add(x, this.linear(hidden, `${name}.mlp.c_proj`))
    return this.wavelet(x)
  }

  private attention(x: Matrix, name: string): Matrix {
    const { embeddingSize, headCount } = this.config
    const size = embeddingSize / headCount
    const qkv = this.linear(x, `${name}.attn.c_attn`)
    return matrix(x.rows, embeddingSize, (t, column) => {
      const start = Math.floor(column / size) * size
      const weights = Array.from({ length: t + 1 }, (_, past) => {
        const score = sum(size, (i) => get(qkv, t, start + i) * get(qkv, past, embeddingSize + start + i))
        return Math.exp(score / Math.sqrt(size))
      })
      const total = sum(t + 1, (past) => weights[past]!)
      return sum(t + 1, (past) => (weights[past]! / total) * get(qkv, past, 2 * embeddingSize + column))
    })
  }

  private wavelet(x: Matrix): Matrix {
    const { boundary, strength } = this.config.wavelet
    return matrix(x.rows, x.columns, (t, channel) => {
      const window = 2 ** this.levels[channel]!
      const inside = Math.min(window, t + 1)
      const mean = sum(inside, (k) => get(x, t - k, channel)) / (boundary === 'zero' ? window : inside)
      return get(x, t, channel) + strength * (mean - get(x, t, channel))
    })
  }

  private linear(x: Matrix, name: string): Matrix {
    const [weight, bias] = [this.get(`${name}.weight`), this.get(`${name}.bias`)]
    const columns = bias.length
    return matrix(
      x.rows,
      columns,
      (row, column) => bias[column]! + sum(x.columns, (i) => get(x, row, i) * weight[i * columns + column]!),
    )
  }

  private norm(x: Matrix, name: string): Matrix {
    const [gain, bias] = [this.get(`${name}.weight`), this.get(`${name}.bias`)]
    const size = x.columns
    const moments = Array.from({ length: x.rows }, (_, row) => {
      const mean = sum(size, (i) => get(x, row, i)) / size
      return { mean, deviation: Math.sqrt(sum(size, (i) => (get(x, row, i) - mean) ** 2) / size + 1e-5) }
    })
    return matrix(x.rows, size, (row, i) => {
      const { mean, deviation } = moments[row]!
      return ((get(x, row, i) - mean) / deviation) * gain[i]! + bias[i]!
    })
  }

  private get(name: string): Float64Array {
    return this.parameters.get(name)!
  }
}
