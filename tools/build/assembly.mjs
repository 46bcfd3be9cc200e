// Compiles the AssemblyScript of a package, `src/**/assembly/*.ts`, into one module: every function that these files export is an
// export of it; what they share lies in a folder below (`assembly/shared/*.ts`) or in packages/kernel-runtime/assembly. Twice: plain
// SIMD, and relaxed SIMD with fused multiply-add. Both land as base64 in `src/generated/assembly.ts`, with the type of the exports.
//   node ../../tools/build/assembly.mjs        in the package's folder; nx runs it before build, lint, types and tests
import asc from 'assemblyscript/asc'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const shared = path.join(root, 'packages/kernel-runtime/assembly')
const generated = 'src/generated/assembly.ts'

const options = [
  '-O3',
  '--converge',
  '--runtime',
  'stub',
  '--noAssert',
  '--importMemory',
  '--noExportMemory',
  '--initialMemory',
  '0',
  '--use',
  'abort=',
  '--disableWarning', // 112: a function that one file exports to another takes v128, which no host can pass
  '112',
  '--enable',
  'simd',
]

const typescript = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file))
    .sort() // the module must not depend on the order in which a disk lists files

/** The AssemblyScript of a package, and of that its entries. */
function sourcesOf(project) {
  const all = typescript(path.join(project, 'src')).filter((file) => file.split(path.sep).includes('assembly'))
  return { all, entries: all.filter((file) => path.basename(path.dirname(file)) === 'assembly') }
}

/** `// @inline` above a function is AssemblyScript's decorator, which prettier refuses to read. */
const decorated = (text) => text.replace(/^\/\/ @inline$/gm, '@inline')

async function compile(entries, more) {
  let binary
  const { error, stderr } = await asc.main(
    [...entries.map((file) => path.relative(root, file)), ...options, ...more, '--outFile', 'module.wasm'],
    {
      readFile: (name, base) => {
        const file = path.resolve(root, base, name)
        return existsSync(file) ? decorated(readFileSync(file, 'utf8')) : null
      },
      writeFile: (_name, content) => void (binary = content),
      listFiles: () => [],
    },
  )
  if (error) throw new Error(`${stderr.toString()}\n${error.message}`)
  return binary
}

/** A module that shares a heap with tfjs must bring nothing of its own into it. */
function check(binary) {
  for (let at = 8; at < binary.length;) {
    const section = binary[at++]
    let [size, shift] = [0, 0]
    for (let more = true; more; shift += 7) {
      size |= (binary[at] & 127) << shift
      more = binary[at++] > 127
    }
    if (section === 11)
      throw new Error(
        'assembly: the module has static data, which would overwrite the heap. Use no arrays, strings or new.',
      )
    at += size
  }
}

/** `name: [a: number, …]` for each function that an entry exports. */
function signatures(entries) {
  const lines = []
  for (const file of entries)
    for (const [, name, list] of readFileSync(file, 'utf8').matchAll(/^export function (\w+)\(([^)]*)\)/gm)) {
      const names = [...list.matchAll(/(\w+)\s*:/g)].map(([, parameter]) => `${parameter}: number`)
      lines.push(`  ${name}: [${names.join(', ')}]`)
    }
  return lines
}

/** Compiles a package, unless what is there is younger than every source. */
export async function buildAssembly(project, { force = false } = {}) {
  const { all, entries } = sourcesOf(project)
  const output = path.join(project, generated)
  const inputs = [...all, ...typescript(shared), fileURLToPath(import.meta.url)]
  if (!force && existsSync(output) && inputs.every((file) => statSync(file).mtimeMs < statSync(output).mtimeMs)) return
  const plain = await compile(entries, [])
  const relaxed = await compile(entries, ['--enable', 'relaxed-simd'])
  for (const binary of [plain, relaxed]) check(binary)
  const text = `// Made by tools/build/assembly.mjs out of src/**/assembly/*.ts.
export const plain =
  '${Buffer.from(plain).toString('base64')}'
export const relaxed =
  '${Buffer.from(relaxed).toString('base64')}'
/** The same functions twice, as base64: plain SIMD, and with fused multiply-add. */
export const binaries = { plain, relaxed }

/** What the functions take. */
export interface AssemblyFunctions {
${signatures(entries).join('\n')}
}
`
  mkdirSync(path.dirname(output), { recursive: true })
  const temporary = `${output}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, output)
  console.log(`assembly: ${plain.length} bytes, with fused multiply-add ${relaxed.length}`)
}

/** The packages of the workspace that have AssemblyScript. */
export const assemblyPackages = () =>
  readdirSync(path.join(root, 'packages'))
    .map((name) => path.join(root, 'packages', name))
    .filter((folder) => existsSync(path.join(folder, 'src')) && sourcesOf(folder).entries.length > 0)

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAssembly(process.cwd(), { force: true })
