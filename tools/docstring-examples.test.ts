import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

/**
 * Every function that these packages export has a runnable example in its docstring, and it runs: with `tf` and all that the package exports in
 * scope, and what it prints is what its comments `// → …` say.
 */
const packages = ['wavelet-op', 'kernels', 'tokenizers', 'datasets', 'decoder']

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'temp', 'docstring-examples')
const entryOf = (name: string) => path.join(root, 'packages', name, 'src/index.ts')

interface Exported {
  readonly name: string
  readonly code: string | undefined
}

/** The functions of an index, each with the code of its example. */
function exportsOf(program: ts.Program, entry: string): Exported[] {
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const declaration = symbol.valueDeclaration
    if (declaration === undefined) return []
    const type = checker.getTypeOfSymbolAtLocation(symbol, declaration)
    if (type.getCallSignatures().length === 0) return []
    const example = symbol.getJsDocTags(checker).find(({ name }) => name === 'example')
    return [{ name: exported.name, code: example && codeOf(ts.displayPartsToString(example.text)) }]
  })
}

/** Fenced, or all lines up to where a source is named. */
const codeOf = (text: string): string => /^```ts\n(.*?)^```/ms.exec(text)?.[1] ?? text.replace(/^Source: [^]*$/m, '')

/** What an example takes for granted: values that it speaks of and does not make. */
const given: Readonly<Record<string, string>> = {
  acceleratePlainOps: 'const [a, b] = [tf.ones([3, 2]), tf.ones([3, 4])]',
  createStreamDecoder:
    'const tokenizer = createCharacterTokenizer(); const model = { async *generate(prompt) { yield* [1, 2] } }; const prompt = []',
}

const configFile = path.join(root, 'tools/tsconfig.workspace.json')
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)).config,
  ts.sys,
  path.dirname(configFile),
)
const program = ts.createProgram(packages.map(entryOf), options)
const examples = packages.flatMap((name) =>
  exportsOf(program, entryOf(name)).map((exported) => ({ package: name, ...exported })),
)

beforeAll(async () => {
  await tf.setBackend('cpu')
  await mkdir(folder, { recursive: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(examples)('$package: $name', ({ package: from, name, code }) => {
  it('has an example that runs and prints what it says', async () => {
    expect(code).toBeDefined()
    const own = [...code!.matchAll(/^import .*$/gm)].map(([line]) => line)
    const names = examples.filter((each) => each.package === from).map((each) => each.name)
    const before = given[name] ?? ''
    const used = names.filter((each) => new RegExp(`\\b${each}\\b`).test(before + code!))
    const text = [
      "import * as tf from '@tensorflow/tfjs-core'",
      `import { ${used.join(', ')} } from '@wgpt/${from}'`,
      ...own,
      before,
      code!.replace(/^import .*$/gm, ''),
      'export {}',
    ].join('\n')
    const file = path.join(folder, `${from}-${name}.js`)
    await writeFile(file, text)
    const lines: string[] = []
    const print = vi.spyOn(console, 'log').mockImplementation((...args) => void lines.push(args.map(String).join(' ')))
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
    try {
      await import(/* @vite-ignore */ file)
    } finally {
      print.mockRestore()
      write.mockRestore()
    }
    for (const [, expected] of (await readFile(file, 'utf8')).matchAll(/\/\/ → (.+)$/gm))
      expect(lines).toContain(expected!.trim())
  })
})
