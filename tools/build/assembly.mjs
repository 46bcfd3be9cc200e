// Compiles the AssemblyScript of a package: each op's `src/<op>/assembly/*.ts` into one module, so that an op brings itself alone. Every
// function that these files export is an export of it; what they share lies in a folder below (`assembly/shared/*.ts`) or in
// packages/kernel-runtime/assembly. Twice: plain SIMD, and relaxed SIMD with fused multiply-add, unless the package's manifest says
// `nx.metadata.fusedMultiplyAdd: false`. Both land deflated, as base64, in `src/generated/<op>.ts`, with the type of the exports.
//   node ../../tools/build/assembly.mjs        in the package's folder; nx runs it before build, lint, types and tests
import asc from 'assemblyscript/asc'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, deflateRawSync } from 'node:zlib'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const shared = path.join(root, 'packages/kernel-runtime/assembly')
const generated = 'src/generated'

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

/** The folders of a package's ops, and of each its entries. */
function opsOf(project) {
  const source = path.join(project, 'src')
  return readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(source, entry.name, 'assembly')))
    .map(({ name }) => {
      const folder = path.join(source, name, 'assembly')
      const entries = typescript(folder).filter((file) => path.dirname(file) === folder)
      return { name, folder, entries }
    })
    .filter(({ entries }) => entries.length > 0)
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

/** `visit(section, start of its body, size of its body)` for each section; a number that it returns ends the walk. */
function eachSection(binary, visit) {
  for (let at = 8; at < binary.length;) {
    const section = binary[at++]
    let [size, shift] = [0, 0]
    for (let more = true; more; shift += 7) {
      size |= (binary[at] & 127) << shift
      more = binary[at++] > 127
    }
    const found = visit(section, at, size)
    if (found !== undefined) return found
    at += size
  }
}

/** A module that shares a heap with tfjs must bring nothing of its own into it. */
const check = (binary) =>
  eachSection(binary, (section) => {
    if (section === 11)
      throw new Error(
        'assembly: the module has static data, which would overwrite the heap. Use no arrays, strings or new.',
      )
  })

/**
 * The one import is the memory, without a limit and of 0 pages: 0 0. Written as 0 and a 0 of four bytes, it is as long as what stands there for
 * a shared memory, so that whoever needs one writes five bytes (packages/kernel-runtime/src/wasm/binaries.ts).
 */
function withRoom(binary) {
  const [bodyAt, size] = eachSection(binary, (section, at, length) => (section === 2 ? [at, length] : undefined))
  const limitsAt = bodyAt + size - 2
  if (size + 3 > 127 || binary[limitsAt - 1] !== 2 || binary[limitsAt] !== 0 || binary[limitsAt + 1] !== 0)
    throw new Error('assembly: the module imports more than a memory, or it has limits.')
  const roomy = Buffer.concat([
    binary.subarray(0, limitsAt),
    Buffer.of(0, 128, 128, 128, 0),
    binary.subarray(limitsAt + 2),
  ])
  roomy[bodyAt - 1] = size + 3
  return { binary: roomy, limitsAt }
}

/** As packages/kernel-runtime/src/wasm/binaries.ts unpacks it. */
function pack(plain, fused) {
  const [one, two] = [withRoom(plain), fused ? withRoom(fused) : { binary: Buffer.alloc(0), limitsAt: 0 }]
  const header = Buffer.alloc(6)
  for (const [i, value] of [one.binary.length, one.limitsAt, two.limitsAt].entries()) header.writeUInt16LE(value, 2 * i)
  return deflateRawSync(Buffer.concat([header, one.binary, two.binary]), {
    level: 9,
    memLevel: 9,
    strategy: constants.Z_FIXED,
  }).toString('base64')
}

/** `name: [a: number, …]` for each function that an entry exports, its own or another file's. */
function signatures(file, only) {
  const text = readFileSync(file, 'utf8')
  const own = [...text.matchAll(/^export function (\w+)\(([^)]*)\)/gm)]
    .filter(([, name]) => !only || only.includes(name))
    .map(([, name, list]) => {
      const names = [...list.matchAll(/(\w+)\s*:/g)].map(([, parameter]) => `${parameter}: number`)
      return `  ${name}: [${names.join(', ')}]`
    })
  const others = [...text.matchAll(/^export \{([^}]*)\} from '([^']+)'/gm)].flatMap(([, names, from]) =>
    signatures(
      `${path.resolve(path.dirname(file), from)}.ts`,
      names.split(',').map((name) => name.trim()),
    ),
  )
  return [...own, ...others]
}

const typeName = (op) => `${op.replace(/(^|-)(\w)/g, (_, __, letter) => letter.toUpperCase())}Functions`

function write(output, text) {
  const temporary = `${output}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, output)
}

/** Compiles a package, unless what is there is younger than every source. */
export async function buildAssembly(project, { force = false } = {}) {
  const ops = opsOf(project)
  const folder = path.join(project, generated)
  const outputOf = ({ name }) => path.join(folder, `${name}.ts`)
  const manifest = path.join(project, 'package.json')
  const inputs = [...typescript(path.join(project, 'src')), ...typescript(shared)].filter((file) =>
    file.split(path.sep).includes('assembly'),
  )
  inputs.push(fileURLToPath(import.meta.url))
  const newest = Math.max(...inputs.map((file) => statSync(file).mtimeMs))
  if (!force && ops.every((op) => existsSync(outputOf(op)) && statSync(outputOf(op)).mtimeMs > newest)) return
  const isFused = JSON.parse(readFileSync(manifest, 'utf8')).nx?.metadata?.fusedMultiplyAdd !== false
  mkdirSync(folder, { recursive: true })
  let size = 0
  for (const op of ops) {
    const plain = await compile(op.entries, [])
    const fused = isFused ? await compile(op.entries, ['--enable', 'relaxed-simd']) : undefined
    for (const binary of [plain, ...(fused ? [fused] : [])]) check(binary)
    const packed = pack(Buffer.from(plain), fused && Buffer.from(fused))
    size += packed.length
    write(
      outputOf(op),
      `// Made by tools/build/assembly.mjs out of src/${op.name}/assembly/*.ts.
export const packed =
  '${packed}'

/** What the functions take. */
export interface ${typeName(op.name)} {
${op.entries.flatMap((file) => signatures(file)).join('\n')}
}
`,
    )
  }
  const names = new Set(ops.map((op) => path.basename(outputOf(op))))
  for (const file of readdirSync(folder)) if (!names.has(file)) rmSync(path.join(folder, file))
  console.log(`assembly: ${ops.length} ops, ${size} characters`)
}

/** The packages of the workspace that have AssemblyScript. */
export const assemblyPackages = () =>
  readdirSync(path.join(root, 'packages'))
    .map((name) => path.join(root, 'packages', name))
    .filter((folder) => existsSync(path.join(folder, 'src')) && opsOf(folder).length > 0)

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAssembly(process.cwd(), { force: true })
