import ts from 'typescript'

/**
 * WGSL without comments and indentation: nobody reads it in a bundle. The text of templates that are marked as wgsl is changed, and that of
 * templates inside them; code in `${…}` is not.
 * @param source a TypeScript module
 * @throws Error for a comment that holds `${…}`
 */
export function plainWgsl(source: string): string {
  const file = ts.createSourceFile('wgsl.ts', source, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
  let plain = ''
  let done = 0
  /** @param end what closes the text: 1 for a backtick, 2 for `${` */
  const shorten = (node: ts.Node, end: 1 | 2) => {
    const [from, to] = [node.getStart(file) + 1, node.getEnd() - end]
    const text = source.slice(from, to)
    if (end === 2 && /\/\/.*$/.test(text))
      throw new Error(`wgsl: a comment holds \${…}, in '${text.split('\n').at(-1)!.trim()}'. Say it in words.`)
    plain += source.slice(done, from) + withoutComments(text)
    done = to
  }
  const visit = (node: ts.Node, isMarked: boolean): void => {
    if (!ts.isTemplateLiteral(node)) return ts.forEachChild(node, (child) => visit(child, isMarked))
    const isWgsl = isMarked || source.slice(node.pos, node.getStart(file)).includes('/* wgsl */')
    if (ts.isNoSubstitutionTemplateLiteral(node)) {
      if (isWgsl) shorten(node, 1)
      return
    }
    if (isWgsl) shorten(node.head, 2)
    for (const { expression, literal } of node.templateSpans) {
      visit(expression, isWgsl)
      if (isWgsl) shorten(literal, ts.isTemplateTail(literal) ? 1 : 2)
    }
  }
  visit(file, false)
  return plain + source.slice(done)
}

const withoutComments = (text: string): string => text.replace(/[ \t]*\/\/.*$/gm, '').replace(/\n\s+/g, '\n')
