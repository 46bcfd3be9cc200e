import { createRequire } from 'node:module'
import { installError } from './install-error.js'
import { runProgram } from './run-program.js'

/** A TensorFlow that works: it has computed a product and a gradient, and both were right. */
export interface Tried {
  readonly version: string
  readonly gpu: boolean
}

/**
 * The program of the child process. Arguments: tfjs-core's main file; what to require; whether that is a function of tfjs; the addon of our ops,
 * or nothing. Node-style errors end it with a code other than 0; the last line of stdout is its answer.
 */
const program = `
const [tfjs, file, takesTfjs, ops] = process.argv.slice(1)
const util = require('node:util')
util.isNullOrUndefined ??= (value) => value == null
const tf = require(tfjs)
// tfjs-core as Node loads it has no gradients; these two are what the trial needs. Callbacks for tf.layers need a class and a list.
tf.registerGradient({ kernelName: 'BatchMatMul', inputsToSave: ['a', 'b'], gradFunc: (dy, [a, b]) => ({ a: () => tf.matMul(dy, b, false, true), b: () => tf.matMul(a, dy, true, false) }) })
tf.registerGradient({ kernelName: 'Sum', inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy, tf.onesLike(x)) }) })
const native = takesTfjs === 'yes' ? require(file)(Object.assign(Object.create(tf), { CustomCallback: class {}, registerCallbackConstructor() {} })) : require(file)
if (tf.getBackend() !== 'tensorflow') throw new Error('it registers with another copy of tfjs')
const x = tf.tensor2d([[1, 2], [3, 4]])
const check = (what, tensor, wanted) => {
  const found = Array.from(tensor.dataSync())
  if (found.join() !== wanted.join()) throw new Error(what + ' is ' + found.join(' ') + '; expected ' + wanted.join(' '))
}
check('a matrix product', tf.matMul(x, x), [7, 10, 15, 22])
check('a gradient', tf.grad((y) => tf.sum(tf.matMul(y, y)))(x), [7, 11, 9, 13])
const backend = native.backend()
// On a card our compositions run: the op is for the processor.
if (ops && !backend.isUsingGpuDevice) {
  require(ops)
  const { TF_ATTR_BOOL: type } = backend.binding
  const column = tf.tensor2d([1, 2, 3, 4], [4, 1])
  const levels = tf.tensor1d([1], 'int32')
  const means = (adjoint) => backend.executeSingleOutput('WgptCausalWavelet', [{ name: 'adjoint', type, value: adjoint }], [column, levels])
  check('a causal mean of two', means(false), [0.5, 1.5, 2.5, 3.5])
  check('its adjoint', means(true), [1.5, 2.5, 3.5, 2])
}
console.log(JSON.stringify({ version: backend.binding.TF_Version, gpu: backend.isUsingGpuDevice === true }))
`

/**
 * Loads a TensorFlow in a process of its own, so that one that crashes takes nothing along, and has it compute.
 * @param file the package's main file, or with `takesTfjs` the file that loads a private copy
 * @param options `ops`: the addon of our ops, to be tried too
 * @returns what works, or in one line what does not
 */
export async function tryTensorflow(
  file: string,
  { takesTfjs, ops = '', signal }: { takesTfjs: boolean; ops?: string | undefined; signal?: AbortSignal | undefined },
): Promise<Tried | string> {
  const tfjs = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core')
  const ended = await runProgram([process.execPath, '-e', program, '--', tfjs, file, takesTfjs ? 'yes' : 'no', ops], {
    // Errors alone; and none of the flags of this process, which may be a test runner's or a debugger's.
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', NODE_OPTIONS: '' },
    signal,
  })
  if (ended === undefined) throw installError(`Node does not start: '${process.execPath}' is gone.`)
  if (ended.code !== 0) return reasonOf(ended.stderr, ended.code)
  return JSON.parse(ended.stdout.trim().split('\n').at(-1)!) as Tried
}

/** The line of a stack trace that says what happened. */
function reasonOf(stderr: string, code: number | null): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  const line = lines.find((text) => /^(\w*Error)\b.*: /.test(text)) ?? lines.find((text) => text !== '')
  return (
    line?.replace(/^Error: /, '').replace(/[.\s]+$/, '') ??
    (code === null ? 'it crashed' : `it ended with code ${code}`)
  )
}
