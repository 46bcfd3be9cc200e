import type { ParameterLayout } from '../parameters/layout.js'

/** A parameter, or a part of the model that has parameters. */
export interface ParameterNode {
  /** The last part of the full name: 'attn' of 'transformer.h.0.attn'; '' at the root. */
  readonly name: string
  /** Of a parameter; a part has none. */
  readonly shape?: readonly number[]
  /** Values in it and below it. */
  readonly count: number
  /** In the model's order; empty for a parameter. */
  readonly children: readonly ParameterNode[]
}

export const countOf = ({ shape }: Pick<ParameterLayout, 'shape'>): number =>
  shape.reduce((product, length) => product * length, 1)

/** Groups parameters by the parts of their names. */
export function parameterTree(layouts: readonly Pick<ParameterLayout, 'name' | 'shape'>[], name = ''): ParameterNode {
  const groups = new Map<string, Pick<ParameterLayout, 'name' | 'shape'>[]>()
  for (const { name: full, shape } of layouts) {
    const [first, ...rest] = full.split('.') as [string, ...string[]]
    groups.set(first, [...(groups.get(first) ?? []), { name: rest.join('.'), shape }])
  }
  const children = [...groups].map(([part, inside]): ParameterNode => {
    const [only] = inside
    if (only!.name !== '') return parameterTree(inside, part)
    return { name: part, shape: only!.shape, count: countOf(only!), children: [] }
  })
  return { name, count: children.reduce((sum, { count }) => sum + count, 0), children }
}

/** The tree as lines: counts, names and shapes. Blocks that are alike stand once. */
export function treeLines({ children }: ParameterNode, indent = ''): string[] {
  const lines: string[] = []
  for (let i = 0; i < children.length;) {
    const node = children[i]!
    let last = i
    while (last + 1 < children.length && isNumber(node) && sameInside(node, children[last + 1]!)) last++
    const name = last > i ? `${node.name} … ${children[last]!.name}, each` : node.name
    const shape = node.shape ? ` [${node.shape.join(', ')}]` : ''
    lines.push(`${node.count.toLocaleString('en-US').padStart(13)}  ${indent}${name}${shape}`)
    lines.push(...treeLines(node, `${indent}  `))
    i = last + 1
  }
  return lines
}

const isNumber = ({ name }: ParameterNode) => /^\d+$/.test(name)

const sameInside = (a: ParameterNode, b: ParameterNode) => JSON.stringify(a.children) === JSON.stringify(b.children)
