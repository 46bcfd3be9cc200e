import type { DecoderConfig } from '@wgpt/decoder'
import type { Checkpoint } from '../../checkpoint/checkpoint.js'
import { GraphBuilder, type Ref } from './graph.js'
import type { ChannelFilter } from './channel-filters.js'
import { addWavelet } from './wavelet-graph.js'

export interface GraphParts {
  readonly config: DecoderConfig
  readonly parameters: Checkpoint['parameters']
  /** Of a layer's wavelet; the embeddings' is of layer 0. */
  readonly filtersOf: (layer: number) => readonly ChannelFilter[]
}

/** From here on nothing is seen: exp makes it exactly 0. */
const HIDDEN = -1e30

/**
 * A decoder as a graph of plain ops: `tokens` int32 [batch, time] → `logits` float32 [batch, time, vocabulary], for any batch and any time
 * up to the context. Between the ops that mix positions, rows are [batch · time, channel].
 */
export function decoderGraph({ config, parameters, filtersOf }: GraphParts): GraphBuilder {
  const graph = new GraphBuilder()
  const { embeddingSize: size, headCount, contextLength } = config
  const tokens = graph.input('tokens', [-1, -1])
  const dimensions = graph.op('Unpack', [graph.op('Shape', [tokens], { out_type: int32 })], {
    num: 2,
    axis: 0,
    T: int32,
  })
  const [batch, time] = [dimensions, `${dimensions}:1`]
  const pack = (...parts: Ref[]) => graph.op('Pack', parts, { N: parts.length, axis: 0, T: int32 })
  const positions = graph.op('Range', [graph.integer(0), time, graph.integer(1)], { Tidx: int32 })
  const rowShape = (width: number) => graph.integers(-1, width)
  const sequenceShape = pack(batch, time, graph.integer(size))

  const parameter = (name: string): Ref => {
    const { shape, values } = parameters.get(name)!
    return graph.constant(name, shape, () => values)
  }
  /** The first `time` rows of a table. */
  const firstRows = (table: Ref) => graph.op('GatherV2', [table, positions, graph.integer(0)], gathering)

  const linear = (x: Ref, name: string): Ref =>
    graph.add(graph.op('MatMul', [x, parameter(`${name}.weight`)], plain), parameter(`${name}.bias`))
  const gelu = (x: Ref): Ref => {
    const cube = graph.multiply(graph.multiply(x, x), x)
    const inner = graph.add(x, graph.multiply(cube, graph.number('gelu', 0.044715)))
    const tanh = graph.op('Tanh', [graph.multiply(inner, graph.number('rootOf2ByPi', Math.sqrt(2 / Math.PI)))])
    return graph.multiply(graph.multiply(x, graph.number('half', 0.5)), graph.add(tanh, graph.number('one', 1)))
  }
  const norm = (x: Ref, name: string): Ref => {
    const centred = config.norm === 'rms' ? x : graph.op('Sub', [x, graph.mean(x)])
    const variance = graph.mean(graph.multiply(centred, centred))
    const inverse = graph.op('Rsqrt', [graph.add(variance, graph.number('epsilon', 1e-5))])
    const scaled = graph.multiply(graph.multiply(centred, inverse), parameter(`${name}.weight`))
    return config.norm === 'rms' ? scaled : graph.add(scaled, parameter(`${name}.bias`))
  }

  /** [batch · time, channel] → [batch, head, time, size of a head] */
  const headSize = size / headCount
  const headShape = pack(batch, time, graph.integer(headCount), graph.integer(headSize))
  const headsOf = (x: Ref) => graph.transpose(graph.reshape(x, headShape), 0, 2, 1, 3)
  const turned = (x: Ref): Ref => {
    if (config.positions !== 'rope') return x
    const rows = graph.reshape(x, rowShape(headSize))
    const swap = graph.constant('rope/swap', [headSize, headSize], () => swapOfPairs(headSize))
    const swapped = graph.reshape(graph.op('MatMul', [rows, swap], plain), graph.op('Shape', [x], { out_type: int32 }))
    const table = (name: 'cos' | 'sin') =>
      firstRows(
        graph.constant(`rope/${name}`, [contextLength, headSize], () => angles(contextLength, headSize, waves[name])),
      )
    return graph.add(graph.multiply(x, table('cos')), graph.multiply(swapped, table('sin')))
  }
  const later = graph.op(
    'Cast',
    [
      graph.op(
        'Less',
        [graph.op('ExpandDims', [positions, graph.integer(1)]), graph.op('ExpandDims', [positions, graph.integer(0)])],
        { T: int32 },
      ),
    ],
    { SrcT: { type: 'DT_BOOL' }, DstT: { type: 'DT_FLOAT' } },
  )
  const mask = graph.multiply(later, graph.number('hidden', HIDDEN))
  const attention = (qkv: Ref): Ref => {
    const parts = graph.op('Split', [graph.integer(1), qkv], { num_split: 3 })
    const [queries, keys, values] = [parts, `${parts}:1`, `${parts}:2`].map(headsOf) as [Ref, Ref, Ref]
    const scores = graph.op('BatchMatMulV2', [turned(queries), turned(keys)], { adj_x: false, adj_y: true })
    const scaled = graph.multiply(scores, graph.number('attention', 1 / Math.sqrt(headSize)))
    const shares = graph.op('Softmax', [graph.add(scaled, mask)])
    const mixed = graph.op('BatchMatMulV2', [shares, values], { adj_x: false, adj_y: false })
    return graph.reshape(graph.transpose(mixed, 0, 2, 1, 3), rowShape(size))
  }
  const feedForward = (x: Ref, name: string): Ref => {
    const up = linear(x, `${name}.c_fc`)
    if (config.activation === 'gelu') return linear(gelu(up), `${name}.c_proj`)
    const gate = linear(x, `${name}.c_gate`)
    return linear(graph.multiply(graph.multiply(gate, graph.op('Sigmoid', [gate])), up), `${name}.c_proj`)
  }
  const filtered = (x: Ref, here: DecoderConfig['wavelet']['place'], layer: number): Ref => {
    const { kind, place, strength } = config.wavelet
    if (kind === 'none' || place !== here || strength === 0) return x
    const y = addWavelet(graph, graph.reshape(x, sequenceShape), {
      layer,
      filters: filtersOf(layer),
      strength,
      firstRows,
      contextLength,
    })
    return graph.reshape(y, rowShape(size))
  }

  let x = graph.reshape(
    graph.op('GatherV2', [parameter('transformer.wte.weight'), tokens, graph.integer(0)], gathering),
    sequenceShape,
  )
  if (config.positions === 'sinusoidal') {
    const table = graph.constant('sinusoids', [contextLength, size], () => sinusoids(contextLength, size))
    x = graph.add(graph.multiply(x, graph.number('rootOfSize', Math.sqrt(size))), firstRows(table))
  } else if (config.positions === 'learned') x = graph.add(x, firstRows(parameter('transformer.wpe.weight')))
  x = filtered(graph.reshape(x, rowShape(size)), 'embedding', 0)
  for (let layer = 0; layer < config.layerCount; layer++) {
    const block = `transformer.h.${layer}`
    if (config.mixer === 'attention') {
      const read = filtered(x, 'beforeAttention', layer)
      const mixed = attention(linear(norm(read, `${block}.ln_1`), `${block}.attn.c_attn`))
      x = graph.add(x, linear(mixed, `${block}.attn.c_proj`))
    }
    x = graph.add(x, feedForward(norm(x, `${block}.ln_2`), `${block}.mlp`))
    x = filtered(x, 'afterBlock', layer)
  }
  x = norm(x, 'transformer.ln_f')
  if (config.headHiddenSize > 0) x = gelu(linear(x, 'lm_head.hidden'))
  const table = parameter(config.tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight')
  const logits = graph.op('MatMul', [x, table], { transpose_a: false, transpose_b: true })
  graph.output('logits', graph.reshape(logits, pack(batch, time, graph.integer(config.vocabularySize))))
  return graph
}

const int32 = { type: 'DT_INT32' }
const plain = { transpose_a: false, transpose_b: false }
const gathering = { batch_dims: 0, Tparams: { type: 'DT_FLOAT' }, Tindices: int32, Taxis: int32 }

/** Channel 2i of position t is sin(t/10000^(2i/size)), channel 2i + 1 its cosine. */
const sinusoids = (length: number, size: number) =>
  tableOf(length, size, (t, channel) => {
    const angle = t / 10_000 ** ((channel - (channel % 2)) / size)
    return channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
  })

const waves = { cos: (angle: number) => Math.cos(angle), sin: (angle: number) => Math.sin(angle) }

/** Of rotary positions: values 2i and 2i + 1 are turned by one angle. */
const angles = (length: number, size: number, wave: (angle: number) => number) =>
  tableOf(length, size, (t, channel) => wave(t * 10_000 ** (-(channel - (channel % 2)) / size)))

/** x·swap has −x[2i + 1] at 2i and x[2i] at 2i + 1. */
const swapOfPairs = (size: number) =>
  tableOf(size, size, (row, column) => (row % 2 === 1 ? (column === row - 1 ? -1 : 0) : column === row + 1 ? 1 : 0))

const tableOf = (rows: number, columns: number, value: (row: number, column: number) => number) =>
  Float32Array.from({ length: rows * columns }, (_, at) => value(Math.floor(at / columns), at % columns))
