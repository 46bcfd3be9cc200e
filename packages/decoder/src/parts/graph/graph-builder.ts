/** A node of TensorFlow's GraphDef, as its JSON form has it. */
interface GraphNode {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attr: Readonly<Record<string, object>>
}

/** A constant of a graph: row-major. */
export interface GraphWeight {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

/** What a node is called where another one reads it. */
export type Ref = string

type Attribute = boolean | number | string | readonly number[] | { readonly type: string }

/** Builds a graph node by node: every method adds one and returns its name. TensorFlow's names of ops and attributes. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = []
  readonly weights = new Map<string, GraphWeight>()
  private readonly counts = new Map<string, number>()

  input(name: string, shape: readonly number[]): Ref {
    this.nodes.push({
      name,
      op: 'Placeholder',
      input: [],
      attr: { dtype: { type: 'DT_INT32' }, shape: shapeOf(shape) },
    })
    return name
  }

  /** The last node, under a name of its own. */
  output(name: string, x: Ref): void {
    this.nodes.push({ name, op: 'Identity', input: [x], attr: { T: floats } })
  }

  /** A constant; the same name gives the same one. */
  constant(name: string, shape: readonly number[], make: () => Float32Array | Int32Array): Ref {
    if (this.weights.has(name)) return name
    const values = make()
    this.weights.set(name, { name, shape, values })
    const type = values instanceof Int32Array ? 'DT_INT32' : 'DT_FLOAT'
    this.nodes.push({ name, op: 'Const', input: [], attr: { dtype: { type } } })
    return name
  }

  integers(...values: number[]): Ref {
    return this.constant(`integers/${values.join('_').replaceAll('-', 'm')}`, [values.length], () =>
      Int32Array.from(values),
    )
  }

  integer(value: number): Ref {
    return this.constant(`integer/${String(value).replace('-', 'm')}`, [], () => Int32Array.of(value))
  }

  number(name: string, value: number): Ref {
    return this.constant(`number/${name}`, [], () => Float32Array.of(value))
  }

  op(op: string, input: readonly Ref[], attributes: Readonly<Record<string, Attribute>> = {}): Ref {
    const count = this.counts.get(op) ?? 0
    this.counts.set(op, count + 1)
    const name = `${op}_${count}`
    const attr = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)]))
    this.nodes.push({ name, op, input, attr: { T: floats, ...attr } })
    return name
  }

  add = (a: Ref, b: Ref): Ref => this.op('AddV2', [a, b])
  multiply = (a: Ref, b: Ref): Ref => this.op('Mul', [a, b])
  reshape = (x: Ref, shape: Ref): Ref => this.op('Reshape', [x, shape])
  transpose = (x: Ref, ...order: number[]): Ref => this.op('Transpose', [x, this.integers(...order)])
  mean = (x: Ref): Ref => this.op('Mean', [x, this.integers(-1)], { keep_dims: true })
}

const floats = { type: 'DT_FLOAT' }
const shapeOf = (shape: readonly number[]) => ({ shape: { dim: shape.map((size) => ({ size: String(size) })) } })

function attributeOf(value: Attribute): object {
  if (typeof value === 'boolean') return { b: value }
  if (typeof value === 'number') return { i: String(value) }
  if (typeof value === 'string') return { s: base64(value) }
  return isList(value) ? { list: { i: value.map(String) } } : value
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Of ASCII text, as the JSON form of a GraphDef has its strings. */
function base64(text: string): string {
  const codes = Array.from(text, (character) => character.codePointAt(0)!)
  let encoded = ''
  for (let i = 0; i < codes.length; i += 3) {
    const bits = (codes[i]! << 16) | ((codes[i + 1] ?? 0) << 8) | (codes[i + 2] ?? 0)
    encoded += [18, 12, 6, 0].map((shift) => digits[(bits >> shift) & 63]!).join('')
  }
  const missing = (3 - (codes.length % 3)) % 3
  return encoded.slice(0, encoded.length - missing) + '='.repeat(missing)
}

const isList = (value: object): value is readonly number[] => Array.isArray(value)
