import type { WaveletPlan } from '@wgpt/wavelet-op'
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
function sum(count: number, term: (i: number) => number) {
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

const gated = (gate: Matrix, value: Matrix) =>
  matrix(gate.rows, gate.columns, (row, column) => {
    const at = get(gate, row, column)
    return (at / (1 + Math.exp(-at))) * get(value, row, column)
  })

/** The decoder in plain loops over one sequence at a time, written apart from the model: the tests' yardstick. */
export class ReferenceDecoder {
  /** Queries, keys and values of the first block. */
  private firstValues: Matrix | undefined

  constructor(
    private readonly config: DecoderConfig,
    private readonly parameters: Parameters,
    /** Of Haar's approximations: their windows and the places of learnable kernels. */
    private readonly plan: WaveletPlan,
  ) {}

  /** Mean nats per token. */
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
    let x = this.wavelet(this.embed(tokens), 'embedding', 'transformer')
    if (this.config.embeddingNorm) x = this.norm(x, 'transformer.ln_e')
    this.firstValues = undefined
    for (let layer = 0; layer < layerCount; layer++) x = this.block(x, `transformer.h.${layer}`)
    x = this.norm(x, 'transformer.ln_f')
    if (headHiddenSize > 0) x = gelu(this.linear(x, 'lm_head.hidden'))
    const table = this.get(tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight')
    const width = x.columns
    const cap = this.config.logitSoftCap
    return matrix(x.rows, vocabularySize, (t, id) => {
      const logit = sum(width, (i) => get(x, t, i) * table[id * width + i]!)
      return cap === undefined ? logit : cap * Math.tanh(logit / cap)
    })
  }

  private embed(tokens: readonly number[]): Matrix {
    const { embeddingSize: size, positions } = this.config
    const table = this.get('transformer.wte.weight')
    if (positions === 'rope') return matrix(tokens.length, size, (t, i) => table[tokens[t]! * size + i]!)
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
    if (this.config.mixer === 'attention') {
      const read = this.norm(this.wavelet(x, 'beforeAttention', name), `${name}.ln_1`)
      x = add(x, this.linear(this.attention(read, name), `${name}.attn.c_proj`))
    }
    const read = this.norm(x, `${name}.ln_2`)
    const up = this.linear(read, `${name}.mlp.c_fc`)
    const { activation } = this.config
    const hidden =
      activation === 'gelu'
        ? gelu(up)
        : activation === 'relu-squared'
          ? matrix(up.rows, up.columns, (row, column) => Math.max(0, get(up, row, column)) ** 2)
          : gated(this.linear(read, `${name}.mlp.c_gate`), up)
    x = add(x, this.linear(hidden, `${name}.mlp.c_proj`))
    return this.wavelet(x, 'afterBlock', name)
  }

  private attention(x: Matrix, name: string): Matrix {
    const { embeddingSize, headCount } = this.config
    const size = embeddingSize / headCount
    const qkv = this.turned(this.adjusted(this.linear(x, `${name}.attn.c_attn`), name), size)
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

  /** Queries and keys of each head over their root mean square; values mixed with the first block's. */
  private adjusted(qkv: Matrix, name: string): Matrix {
    const { embeddingSize, headCount, queryKeyNorm, valueResidual } = this.config
    const size = embeddingSize / headCount
    const first = (this.firstValues ??= qkv)
    return matrix(qkv.rows, qkv.columns, (t, column) => {
      const own = get(qkv, t, column)
      if (column >= 2 * embeddingSize) {
        if (!valueResidual) return own
        const [ofFirst, ofOwn] = this.get(`${name}.attn.value_residual`) as unknown as [number, number]
        return ofFirst * get(first, t, column) + ofOwn * own
      }
      if (!queryKeyNorm) return own
      const start = Math.floor(column / size) * size
      return own / Math.sqrt(sum(size, (i) => get(qkv, t, start + i) ** 2) / size + 1e-5)
    })
  }

  /** Rotary positions: each pair of neighbours in a head's query or key is a complex number that is multiplied by e^(i·angle). */
  private turned(qkv: Matrix, size: number): Matrix {
    const { positions, embeddingSize } = this.config
    if (positions !== 'rope') return qkv
    return matrix(qkv.rows, qkv.columns, (t, column) => {
      if (column >= 2 * embeddingSize) return get(qkv, t, column)
      const isImaginary = column % 2 === 1
      const angle = t * 10000 ** (-((column % size) - (isImaginary ? 1 : 0)) / size)
      return isImaginary
        ? get(qkv, t, column) * Math.cos(angle) + get(qkv, t, column - 1) * Math.sin(angle)
        : get(qkv, t, column) * Math.cos(angle) - get(qkv, t, column + 1) * Math.sin(angle)
    })
  }

  private wavelet(x: Matrix, here: DecoderConfig['wavelet']['place'], name: string): Matrix {
    const { kind, place, boundary, strength } = this.config.wavelet
    if (kind === 'none' || place !== here) return x
    const { levels, taps, firstProcessed, kernelOffsets } = this.plan
    return matrix(x.rows, x.columns, (t, channel) => {
      if (channel < firstProcessed) return get(x, t, channel)
      const kernels = kind === 'learnable' ? this.get(`${name}.wavelet.kernels`) : undefined
      const window = kernels ? taps[channel]! : 2 ** levels[channel]!
      const start = kernels ? kernelOffsets[channel - firstProcessed]! : 0
      const inside = Math.min(window, t + 1)
      const weight = boundary === 'zero' ? 1 : window / inside
      const value = weight * sum(inside, (k) => (kernels ? kernels[start + k]! : 1 / window) * get(x, t - k, channel))
      return get(x, t, channel) + strength * (value - get(x, t, channel))
    })
  }

  private linear(x: Matrix, name: string): Matrix {
    const weight = this.get(`${name}.weight`)
    const columns = weight.length / x.columns
    const bias = this.parameters.get(`${name}.bias`) ?? new Float64Array(columns)
    return matrix(
      x.rows,
      columns,
      (row, column) => bias[column]! + sum(x.columns, (i) => get(x, row, i) * weight[i * columns + column]!),
    )
  }

  private norm(x: Matrix, name: string): Matrix {
    const isRms = this.config.norm !== 'layer'
    const size = x.columns
    const gain = this.config.norm === 'rms-no-gain' ? new Float64Array(size).fill(1) : this.get(`${name}.weight`)
    const moments = Array.from({ length: x.rows }, (_, row) => {
      const mean = isRms ? 0 : sum(size, (i) => get(x, row, i)) / size
      return { mean, deviation: Math.sqrt(sum(size, (i) => (get(x, row, i) - mean) ** 2) / size + 1e-5) }
    })
    return matrix(x.rows, size, (row, i) => {
      const { mean, deviation } = moments[row]!
      return ((get(x, row, i) - mean) / deviation) * gain[i]! + (isRms ? 0 : this.get(`${name}.bias`)[i]!)
    })
  }

  private get(name: string): Float64Array {
    return this.parameters.get(name)!
  }
}
