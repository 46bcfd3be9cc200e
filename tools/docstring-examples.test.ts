import { readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { useBackend } from '@wgpt/backends'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

/**
 * Every function that these entries export has a runnable example in its docstring, and it runs: with `tf` and all that the entry exports in
 * scope, and what it prints is what its comments `// → …` say.
 */
const entries = [
  '@wgpt/wavelet-op',
  '@wgpt/wavelet-op/conformance',
  '@wgpt/wavelet-op/layers',
  '@wgpt/wavelet-op/webgpu',
  '@wgpt/kernels',
  '@wgpt/kernels/conformance',
  '@wgpt/tokenizers',
  '@wgpt/datasets',
  '@wgpt/datasets/node',
  '@wgpt/decoder',
  '@wgpt/trainer',
  '@wgpt/trainer/node',
  '@wgpt/trainer/report',
  '@wgpt/trainer/statistics',
  '@wgpt/backends',
  '@wgpt/backends/install',
  '@wgpt/distributed',
  '@wgpt/study',
  '@wgpt/bench',
  '@wgpt/cli/config',
]
/** Their examples are there and are not run: what they would do here, and not only compute. */
const notRun: Readonly<Record<string, string>> = {
  installTensorflow: 'downloads 200 MB and compiles',
  runBench: 'measures for a minute',
  serveBench: 'serves the built page; the tests of the command do that',
}

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'temp', 'docstring-examples')
const { paths } = (
  JSON.parse(readFileSync(path.join(root, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, [string]> }
  }
).compilerOptions
/** The command's entry is read here alone, and run as it is built. */
const sources: Readonly<Record<string, readonly [string]>> = {
  ...paths,
  '@wgpt/cli/config': ['packages/cli/src/config.ts'],
}
const entryOf = (name: string) => path.join(root, sources[name]![0])

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
  download: "const url = 'data:text/plain,Call me Ishmael.'",
  createStreamDecoder:
    'const tokenizer = createCharacterTokenizer(); const model = { async *generate(prompt) { yield* [1, 2] } }; const prompt = []',
}

/** What the examples of an entry take for granted: a module that they share. */
const shared: Readonly<Record<string, { readonly names: readonly string[]; readonly code: string }>> = {
  // A run of four steps of a decoder of a few hundred numbers, and what it was made from.
  '@wgpt/trainer': {
    names: ['config', 'data', 'store', 'tokenizer'],
    code: `
      import { createCharacterTokenizer } from '@wgpt/tokenizers'
      import { createMemoryStore, runConfig, train } from '@wgpt/trainer'

      export const tokenizer = createCharacterTokenizer({ alphabet: 'abcdefgh' })
      const letters = tokenizer.encode('abacadeh'.repeat(60))
      export const data = { training: letters, validation: letters }
      export const config = runConfig.parse({
        modality: 'text',
        data: { source: 'moby-dick' },
        decoder: { contextLength: 8, embeddingSize: 8, layerCount: 1, headCount: 2, feedForwardSize: 16, wavelet: { kind: 'fixed' } },
        training: { steps: 4, batchSize: 2, learningRate: 1e-2, warmupSteps: 1, evaluateEvery: 2, evaluationBatches: 2, checkpointEvery: 2 },
      })
      export const store = createMemoryStore()
      await train({ config, tokenizer, data, store })`,
  },
  '@wgpt/datasets/node': { names: ['folder'], code: `export const folder = '${folder}'` },
  // Two arms at two seeds, with what their runs might have found; and a study of one run that takes a second.
  '@wgpt/study': {
    names: ['outcomes', 'plan', 'report', 'small', 'study'],
    code: `
      import { checkedStudy, planStudy, studyReport } from '@wgpt/study'

      const none = { decoder: { wavelet: { kind: 'none' } } }
      const decoder = { contextLength: 8, embeddingSize: 8, layerCount: 1, headCount: 2, feedForwardSize: 16 }
      const set = { decoder, training: { batchSize: 2, evaluationBatches: 1 } }
      export const study = checkedStudy({
        name: 'wavelet',
        title: 'Does the wavelet help?',
        preset: 'text',
        set,
        budgets: [100],
        arms: { none, fixed: { decoder: { wavelet: { kind: 'fixed' } } } },
        evaluation: { seeds: [0, 1] },
        targets: [{ claim: 'A fixed wavelet lowers the loss', arm: 'fixed', measure: 'difference', atMost: 0 }],
      })
      export const small = checkedStudy({ name: 'small', title: 'One run', preset: 'text', set, budgets: [2], arms: { none }, evaluation: { seeds: [0] } })
      const { runs } = planStudy(study, new Map())
      const lossOf = ({ arm, seed }) => (arm === 'none' ? 2.5 : 2.2) + 0.1 * seed
      export const outcomes = new Map(
        runs.map((run) => [run.hash, { finalLoss: lossOf(run), parameters: 1000, flopsPerToken: 6000, secondsPerStep: 0.1 }]),
      )
      export const plan = planStudy(study, outcomes)
      export const report = studyReport(study, plan, outcomes)`,
  },
  // What a minute of measuring would give, without a figure.
  '@wgpt/bench': {
    names: ['before', 'after', 'report'],
    code: `
      import { benchReport } from '@wgpt/bench'

      export const report = benchReport.parse({
        format: 'wgpt-bench', formatVersion: 1, createdAt: '2026-01-01T00:00:00.000Z', quick: false, rounds: 6, seconds: 60,
        machine: { cpu: 'a processor', cores: 2, memoryGigabytes: 8, os: 'linux', architecture: 'x64' }, commit: null, modified: false,
        versions: { wgpt: '0.0.0', node: '20.20.2', tfjs: '4.22.0' }, backends: [], cases: [], results: [],
      })
      export const [before, after] = [report, report]`,
  },
}
/** Of TypeScript, as the examples are. */
const fileOf = (name: string) => path.join(folder, `${name.replaceAll(/[^a-z0-9-]/gi, '-')}.ts`)

const configFile = path.join(root, 'tools/tsconfig.workspace.json')
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)).config,
  ts.sys,
  path.dirname(configFile),
)
const program = ts.createProgram(entries.map(entryOf), options)
const examples = entries.flatMap((name) =>
  exportsOf(program, entryOf(name)).map((exported) => ({ entry: name, ...exported })),
)

beforeAll(async () => {
  // The last one is current; examples that need wasm find it.
  for (const backend of ['wasm', 'cpu'] as const) await useBackend(backend)
  await mkdir(folder, { recursive: true })
  for (const [name, { code }] of Object.entries(shared)) await writeFile(fileOf(`shared-${name}`), code)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(examples)('$entry: $name', ({ entry, name, code }) => {
  it('has an example that runs and prints what it says', async () => {
    expect(code).toBeDefined()
    if (Object.hasOwn(notRun, name)) return
    const own = [...code!.matchAll(/^import .*$/gm)].map(([line]) => line)
    const names = examples.filter((each) => each.entry === entry).map((each) => each.name)
    const before = given[name] ?? ''
    const used = names.filter((each) => new RegExp(`\\b${each}\\b`).test(before + code!))
    const text = [
      "import * as tf from '@tensorflow/tfjs-core'",
      `import { ${used.join(', ')} } from '${entry}'`,
      ...(shared[entry] ? [`import { ${shared[entry].names.join(', ')} } from '${fileOf(`shared-${entry}`)}'`] : []),
      ...own,
      // A block: an example may use the names of what it takes for granted for values of its own.
      `{ ${before}`,
      code!.replace(/^import .*$/gm, ''),
      '}',
    ].join('\n')
    const file = fileOf(`${entry}-${name}`)
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
